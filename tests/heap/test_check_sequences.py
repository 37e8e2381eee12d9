"""Check sequences allocate nothing. MicroPython only.

In flash as well (`tests/memory`): there a number over 8191 in a tuple is an object.
"""

import micropython
from meter.core import crc16_8005
from meter.dlms import crc16

FRAME = bytes(range(256))


def of_8005() -> int:
    return crc16_8005.crc16(FRAME, 0, len(FRAME), crc16_8005.MODBUS)


def of_hdlc() -> int:
    return crc16.crc16(FRAME)


def test_none_allocates():
    for check in (of_8005, of_hdlc):
        wanted = check()
        micropython.heap_lock()
        try:
            found = check()
        finally:
            micropython.heap_unlock()
        assert found == wanted
