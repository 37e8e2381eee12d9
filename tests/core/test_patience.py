"""A stranger's wrong tokens cost patience; good ones, and those of people we know, never do."""

from fakes import DAY_S, FakeUnit, token
from meter.core import verdict as v
from meter.core.patience import Patience

BURST = 16
LOCAL, MANUAL = 1, 2


def forged(number):
    data = bytearray(token(number, [2, DAY_S]))
    data[-1] ^= 1
    return bytes(data)


def checks(unit):
    return unit.meter.provisioning._verifier.checks


def strangers_code(unit, data, road=LOCAL):
    return unit.meter.enter_token(data, road, by_stranger=True).code


def used_up(road=LOCAL):
    """A meter whose patience with `road` is over."""
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    for number in range(BURST):
        assert strangers_code(unit, forged(number + 2), road) == v.BAD_SIGNATURE
    return unit


def test_a_flood_of_forgeries_ends_in_few_checks():
    unit = used_up()
    before = checks(unit)
    for number in range(100):
        assert strangers_code(unit, forged(number + 2)) == v.TRY_LATER
    assert checks(unit) == before


def test_it_comes_back_with_time_but_not_beyond_its_measure():
    unit = used_up()
    unit.run(29)
    assert strangers_code(unit, forged(2)) == v.TRY_LATER
    unit.run(1)
    assert strangers_code(unit, forged(2)) == v.BAD_SIGNATURE
    assert strangers_code(unit, forged(2)) == v.TRY_LATER
    unit.run(3600)
    codes = [strangers_code(unit, forged(2)) for _ in range(BURST + 1)]
    assert codes == [v.BAD_SIGNATURE] * BURST + [v.TRY_LATER]


def test_whoever_is_known_is_never_kept_waiting():
    unit = used_up()
    assert unit.judge(50, 2, DAY_S) == v.ACCEPTED
    assert unit.meter.enter_token(forged(51), LOCAL).code == v.BAD_SIGNATURE


def test_one_road_does_not_use_up_another():
    unit = used_up()
    good = token(60, [2, DAY_S], iat=unit.meter.time.now_s())
    assert strangers_code(unit, good, MANUAL) == v.ACCEPTED


def test_good_tokens_cost_nothing_and_replayed_ones_do():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    for number in range(2, 2 + 3 * BURST):
        assert strangers_code(unit, token(number, [2, 60])) == v.ACCEPTED
    codes = [strangers_code(unit, token(5, [2, 60])) for _ in range(BURST + 1)]
    assert codes == [v.ALREADY_ACCEPTED] * BURST + [v.TRY_LATER]


def test_what_cheap_checks_refuse_costs_nothing():
    unit = FakeUnit()
    unit.begin(2, DAY_S)
    for data in (b"", b"noise", token(2, [2, 60], aud="OTHER"), token(2, [2, 60], kid=b"k" * 8)):
        for _ in range(BURST + 1):
            assert strangers_code(unit, data) not in (v.TRY_LATER, v.ACCEPTED)
    assert strangers_code(unit, token(2, [2, 60])) == v.ACCEPTED


def test_no_patience_stays_none():
    patience = Patience()
    for _ in range(BURST + 5):
        patience.wear()
    assert patience.is_over
    patience.advance(30_000)
    assert not patience.is_over
