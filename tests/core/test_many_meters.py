"""A hundred meters in one process, each with its own tokens, time and energy."""

from fakes import DAY_MS, DAY_S, KEY, NOW_S, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter
from pace import tries

METERS = tries(100)


def make(number: int) -> Meter:
    relay = FakeRelay()
    front_end = FakeFrontEnd(relay)
    front_end.power_w = 100 * (number + 1)
    serial = "WK%08d" % number
    time = Timekeeper(NOW_S, ESTIMATED)
    meter = Meter(Identity(serial, "emulator"), front_end, relay, time, 3_600_000, FakeVerifier)
    assert meter.provision(serial, KEY, b"reader-secret", NOW_S) == v.ACCEPTED
    return meter


def test_a_hundred_meters_share_nothing():
    meters = [make(number) for number in range(METERS)]
    for number, meter in enumerate(meters):
        own = token(1, [2, (number + 1) * 3600], aud=meter.identity.serial)
        assert meters[(number + 1) % METERS].enter_token(own, 1).code == v.OTHER_METER
        assert meter.enter_token(own, 1).code == v.ACCEPTED
    for meter in meters:
        left_ms = 5 * DAY_MS
        while left_ms:
            step_ms = min(meter.tick(0), left_ms)
            meter.tick(step_ms)
            left_ms -= step_ms
    for number, meter in enumerate(meters):
        hours = min(number + 1, 5 * DAY_S // 3600)
        assert meter.import_energy.wh == hours * 100 * (number + 1)
        assert meter.output_state == (number + 1 > 5 * DAY_S // 3600)
