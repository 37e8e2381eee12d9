"""A sample allocates nothing: with the heap locked, MicroPython raises MemoryError if it would.

MicroPython only. One call reads the front-end, counts energy and looks at time and cap. Once a
minute the state is looked at and stored; that call may allocate.
"""

import micropython
from fakes import DAY_S, make_meter, token

MINUTES = 200
TICKS = MINUTES * 60


def tick_with_locked_heap(meter) -> None:
    """Let MINUTES pass in seconds, all but the last of each with the heap locked."""
    for _ in range(MINUTES):
        tick_for_59_s(meter.tick)
        meter.tick(1000)


def tick_for_59_s(tick) -> None:
    micropython.heap_lock()
    try:
        for _ in range(59):
            tick(1000)
    finally:
        micropython.heap_unlock()


def test_a_sample_of_a_supplied_house_allocates_nothing():
    meter = make_meter(sample_ms=1000)
    meter.test_front_end.power_w = 23_000
    meter.enter_token(token(1, [2, 5 * DAY_S, 2_000_000]), 1)
    assert meter.output_state
    tick_with_locked_heap(meter)
    assert meter.import_energy.wh == 23_000 * TICKS // 3600


def test_a_sample_of_a_dark_house_allocates_nothing():
    meter = make_meter(sample_ms=1000)
    tick_with_locked_heap(meter)


class WastefulFrontEnd:
    def read(self, reading, elapsed_ms: int) -> None:
        reading.import_mj, reading.export_mj = divmod(elapsed_ms, 7)


def test_the_lock_catches_a_front_end_that_allocates():
    meter = make_meter(sample_ms=1000)
    meter._front_end = WastefulFrontEnd()
    try:
        tick_with_locked_heap(meter)
    except MemoryError:
        return
    raise AssertionError("the heap was not locked")
