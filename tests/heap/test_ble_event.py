"""The Bluetooth event handler allocates nothing: on an ESP32 it runs in the middle of anything.

MicroPython only. The events come as from NimBLE: a tuple that exists already.
"""

import asyncio

import micropython
from meter.links.ble_peripheral import Peripheral

from boards.emulator.bluetooth import BLE, UUID

ADDRESS = memoryview(b"\xc0\xff\xee\x00\x00\x01")
EVENTS = (
    (1, (0, 1, ADDRESS)),
    (21, (0, 517)),
    (3, (0, 16)),
    (27, (0, 24, 0, 400, 0)),
    (2, (0, 1, ADDRESS)),
)


def ignore(message: dict) -> None:
    pass


def handle_with_locked_heap(handler) -> None:
    micropython.heap_lock()
    try:
        for _ in range(100):
            for event, data in EVENTS:
                handler(event, data)
    finally:
        micropython.heap_unlock()


def test_no_event_allocates():
    ble = BLE(ignore)
    Peripheral(ble, UUID, asyncio.ThreadSafeFlag())
    handle_with_locked_heap(ble._handler)


def test_the_lock_catches_a_handler_that_does():
    seen = []

    def wasteful(event: int, data: tuple) -> None:
        seen.append(bytes(data[0] + event))

    try:
        handle_with_locked_heap(wasteful)
    except MemoryError:
        return
    raise AssertionError("the heap was not locked")
