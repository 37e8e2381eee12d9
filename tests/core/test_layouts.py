"""A state that older firmware wrote: what it knew is there, and what it lacked begins anew."""

from fakes import DAY_S, NOW_S, token
from meter.core import verdict as v
from meter.core.journal import Journal
from test_power_up import Unit

# Written by layout 2 on 1,000 W, three hours after a token bought ten days.
LAYOUT_2 = bytes.fromhex(
    "02000000000bb8000000000000000000000000000000006b49fc300200000001000000b60000000000000000"
    "0000000100000003000000010000000000000000000000000000000100000000000000000001000000000d2f"
    "0000006b57010000000000000000000000000000000106000a574b3030303030303031206b6b6b6b6b6b6b6b"
    "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b0d7265616465722d736563726574000000000000"
    "0000000000006b4a0338000000000bb800000000000003e8000003e800006b49d908005f04005f0400000000"
    "000000000000000000000000000000000000000000000000000000000000000000"
)
WRITTEN_S = NOW_S + 3 * 3600


def upgraded(state: bytes):
    unit = Unit()
    Journal(unit.places).save(state)
    return unit, unit.power_up()


def test_an_older_meter_goes_on_where_it_stopped():
    _, meter = upgraded(LAYOUT_2)
    assert meter.output_state and meter.import_energy.wh == 3000
    assert meter.time.now_s() == WRITTEN_S
    assert meter.payment.seconds_left(WRITTEN_S) == 10 * DAY_S - 3 * 3600
    assert (meter.demand.maximum_w, meter.health().boots) == (1000, 2)
    assert meter.enter_token(token(1, [2, 10 * DAY_S]), 1).code == v.ALREADY_ACCEPTED


def test_what_they_lacked_begins_as_on_a_new_meter():
    _, meter = upgraded(LAYOUT_2)
    assert meter.registers.import_apparent.wh == 0 and meter.power_on.minutes == 0
    assert meter.apparent_demand.maximum_w == 0 and not meter.limiter.objects
    assert meter.rates.wh(1) == 3000 and meter.watch.tampers == 0
    assert meter.security.keys == [None, None]


def test_the_next_record_is_of_the_present_layout_and_read_as_such():
    unit, meter = upgraded(LAYOUT_2)
    meter.registers.q4.add(5 * 3_600_000)
    meter.power_fails()
    body = Journal(unit.places).load()
    assert body is not None and body[0] == 3
    again = unit.power_up()
    assert (again.import_energy.wh, again.registers.q4.wh) == (3000, 5)
