"""APDUs that mean something to the meter: every service, plain, by list and in blocks."""

from fakes import token
from meter.dlms import acse, apdu, axdr
from meter.dlms.apdu import Target
from meter.dlms.obis import parse

EVENTS = Target(7, parse("0.0.128.3.1.255"), 2)
CLOCK = Target(8, parse("0.0.1.0.0.255"), 2)
ENERGY = Target(3, parse("1.0.1.8.0.255"), 2)
ENTER = Target(115, parse("0.0.19.40.0.255"), 1)
DISCONNECT = Target(70, parse("0.0.96.3.10.255"), 1)
_SECRET = Target(15, parse("0.0.40.0.2.255"), 7)
_MODE = Target(70, parse("0.0.96.3.10.255"), 4)
_KEYS = Target(64, parse("0.0.43.0.3.255"), 2)
_READ = (
    ENERGY,
    CLOCK,
    EVENTS,
    Target(15, parse("0.0.40.0.0.255"), 2),
    Target(70, parse("0.0.96.3.10.255"), 3),
    Target(115, parse("0.0.19.40.0.255"), 6),
    Target(64, parse("0.0.43.0.3.255"), 5),
    Target(40, parse("0.0.25.9.0.255"), 2),
)
_WHEN = axdr.octet_string(bytes.fromhex("07ea0101ff00000000800000"))
_COLUMN = axdr.structure(
    axdr.unsigned16(8), axdr.octet_string(CLOCK.name), axdr.integer8(2), axdr.unsigned16(0)
)
_BY_RANGE = b"\x01" + axdr.structure(_COLUMN, _WHEN, _WHEN, axdr.array([_COLUMN]))
_BY_ENTRY = b"\x02" + axdr.structure(
    axdr.unsigned32(1), axdr.unsigned32(4), axdr.unsigned16(1), axdr.unsigned16(1)
)
_WRAPPED_KEY = axdr.structure(axdr.enum(0), axdr.octet_string(bytes(24)))
_ENERGY_NAME, _ENTER_NAME = apdu.write_target(ENERGY), apdu.write_target(ENTER)
_RELAY_NAME = apdu.write_target(DISCONNECT)


def sample_apdus():
    """Return them all."""
    found = [apdu.get_request(target) for target in _READ]
    return found + _selected_and_written() + _lists_and_blocks() + [acse.release_request()]


def _selected_and_written():
    return [
        apdu.get_request(EVENTS, _BY_ENTRY),
        apdu.get_request(EVENTS, _BY_RANGE),
        apdu.set_request(_SECRET, axdr.octet_string(b"another secret")),
        apdu.set_request(_MODE, axdr.enum(4)),
        apdu.set_request(CLOCK, _WHEN),
        apdu.action_request(DISCONNECT, axdr.integer8(0)),
        apdu.action_request(ENTER, axdr.octet_string(token(7, [3]))),
        apdu.action_request(_KEYS, axdr.array([_WRAPPED_KEY])),
    ]


def _lists_and_blocks():
    return [
        apdu.get_next_request(1),
        b"\xc0\x03\xc1\x02" + _RELAY_NAME + b"\x00" + _ENERGY_NAME + b"\x00",
        b"\xc1\x04\xc1\x01" + _ENERGY_NAME + b"\x00\x01" + axdr.unsigned32(1),
        b"\xc1\x02\xc1" + _ENERGY_NAME + b"\x00\x00\x00\x00\x00\x01\x02\x06\x00",
        b"\xc1\x03\xc1\x01\x00\x00\x00\x02\x03\x00\x00\x01",
        b"\xc3\x03\xc1\x01" + _RELAY_NAME + b"\x01\x01" + axdr.integer8(0),
        b"\xc3\x04\xc1" + _ENTER_NAME + b"\x01\x00\x00\x00\x00\x01\x02\x09\x04",
        b"\xc3\x06\xc1\x01\x00\x00\x00\x02\x02ab",
    ]
