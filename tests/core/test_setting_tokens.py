"""Tokens that set: the power limit, and tamper cleared; each once, in order, and stored whole."""

from fakes import DAY_S, NOW_S, FakePlace, FakeUnit, PowerCut
from meter.core import event_log as ev
from meter.core import verdict as v
from meter.core import watch as w
from meter.core.energy import COVER_OPEN

POWER_LIMIT = 8
CLEAR_TAMPER = 9
ACTIVATE_UNTIL = 1
PAYMENT_MODE = 5
SET_TIME = 6


def supplied() -> FakeUnit:
    unit = FakeUnit()
    unit.begin(2, 30 * DAY_S)
    return unit


def limit_w(unit: FakeUnit) -> int:
    return unit.meter.limiter.limits.normal_w


def told(unit: FakeUnit) -> list:
    return [event.code for event in unit.meter.events if 158 <= event.code <= 160]


def test_a_limit_is_set_obeyed_and_taken_away():
    unit = supplied()
    unit.enter(2, POWER_LIMIT, 3000)
    assert limit_w(unit) == 3000 and told(unit) == [158, 159]
    assert unit.meter.measuring.programmings == 1
    unit.front_end.power_w = 3500
    unit.run(61)
    assert not unit.meter.output_state and unit.meter.objections() == 2
    unit.enter(3, POWER_LIMIT, 0)
    assert told(unit) == [158, 159, 158, 160]
    unit.run(120)
    assert unit.meter.output_state
    unit.run(600)
    assert unit.meter.output_state


def test_a_limit_holds_after_a_cut_and_counts_once():
    unit = supplied()
    unit.enter(2, POWER_LIMIT, 3000)
    unit.outage()
    assert limit_w(unit) == 3000
    assert unit.judge(2, POWER_LIMIT, 9000) == v.ALREADY_ACCEPTED and limit_w(unit) == 3000


def test_an_older_limit_comes_too_late_but_a_purchase_before_it_does_not_matter():
    unit = supplied()
    unit.enter(9, 2, DAY_S)
    unit.enter(5, POWER_LIMIT, 3000)
    assert unit.judge(4, POWER_LIMIT, 0) == v.SUPERSEDED and limit_w(unit) == 3000
    unit.outage()
    assert unit.judge(3, POWER_LIMIT, 0) == v.SUPERSEDED
    unit.enter(8, POWER_LIMIT, 5000)
    assert limit_w(unit) == 5000


def test_a_limit_that_the_utility_set_is_not_undone_by_an_older_token():
    unit = supplied()
    unit.enter(9, 2, DAY_S)
    limits = unit.meter.limiter.limits
    assert unit.meter.configure(lambda: setattr(limits, "normal_w", 2000), ev.LOAD_LIMIT_SET)
    assert unit.judge(8, POWER_LIMIT, 0) == v.SUPERSEDED
    unit.enter(10, POWER_LIMIT, 0)


def test_impossible_limits_are_refused():
    unit = supplied()
    for arguments in ((-1,), (1_000_001,), (), (1, 1), ("3000",)):
        assert unit.judge(2, POWER_LIMIT, *arguments) == v.BAD_ARGUMENT, arguments
    assert unit.judge(2, CLEAR_TAMPER, 1) == v.BAD_ARGUMENT
    unit.enter(2, POWER_LIMIT, 1_000_000)


def test_a_limit_that_cannot_be_stored_is_refused_and_can_be_entered_again():
    for is_worn in ("settings_places", "places"):
        unit = supplied()
        for place in getattr(unit, is_worn):
            place.is_worn = True
        assert unit.judge(2, POWER_LIMIT, 3000) == v.NOT_STORED, is_worn
        assert limit_w(unit) == 0
        for place in getattr(unit, is_worn):
            place.is_worn = False
        assert unit.outage().limiter.limits.normal_w == 0, is_worn
        unit.enter(2, POWER_LIMIT, 3000)
        assert limit_w(unit) == 3000


def test_worn_settings_do_not_stop_anybody_who_buys():
    unit = supplied()
    unit.settings_place.is_worn = True
    unit.meter.measuring.programmings += 1  # something waits there to be stored
    assert unit.judge(2, POWER_LIMIT, 3000) == v.NOT_STORED
    unit.meter.measuring.programmings += 1
    unit.enter(3, 2, DAY_S)


def test_a_cut_at_any_write_leaves_a_token_that_did_all_or_can_be_entered_again():
    for write in range(4):
        for octets in (0, 40, None):
            unit = FakeUnit()
            unit.settings_places = (FakePlace(unit.cord), FakePlace(unit.cord))
            unit.begin(2, 30 * DAY_S)
            unit.cord.cut_at(write, octets)
            try:
                unit.judge(2, POWER_LIMIT, 3000)
            except PowerCut:
                pass
            else:
                raise AssertionError(write)
            unit.outage()
            code = unit.judge(2, POWER_LIMIT, 3000)
            assert code in (v.ACCEPTED, v.ALREADY_ACCEPTED) and limit_w(unit) == 3000, (
                write,
                octets,
            )


def tampered() -> FakeUnit:
    """A meter that cuts for an open cover, which somebody has closed again."""
    unit = supplied()
    unit.meter.measuring.set_tamper_cuts((w.COVER_OPENED,))
    open_cover(unit)
    assert not unit.meter.output_state
    return unit


def open_cover(unit: FakeUnit) -> None:
    unit.front_end.inputs = COVER_OPEN
    unit.run(5)
    unit.front_end.inputs = 0
    unit.run(5)


def test_cleared_tamper_lets_supply_come_back_and_the_next_is_told_anew():
    unit = tampered()
    unit.enter(2, CLEAR_TAMPER)
    assert unit.meter.output_state and unit.meter.objections() == 0
    open_cover(unit)
    assert not unit.meter.output_state and unit.meter.watch.tampers == 2
    codes = [code for code in unit.codes() if code in (251, 252, 417)]
    assert codes == [251, 417, 251]


def test_one_that_was_kept_back_clears_nothing():
    unit = tampered()
    unit.enter(7, 2, DAY_S)
    assert unit.judge(6, CLEAR_TAMPER) == v.SUPERSEDED
    assert not unit.meter.output_state
    unit.enter(8, CLEAR_TAMPER)
    assert unit.meter.output_state


def test_a_clearing_that_cannot_be_stored_is_taken_back():
    unit = tampered()
    for place in unit.places:
        place.is_worn = True
    assert unit.judge(2, CLEAR_TAMPER) == v.NOT_STORED
    assert not unit.meter.output_state and unit.meter.watch.is_on(w.COVER_OPENED)


def test_the_answer_says_what_was_set():
    from meter.core import answer
    from meter.core.verdict import Verdict

    unit = supplied()
    words = []
    for number, command in ((2, (POWER_LIMIT, 3000)), (3, (POWER_LIMIT, 0)), (4, (CLEAR_TAMPER,))):
        unit.enter(number, *command)
        verdict = unit.meter.last_token.verdict if unit.meter.last_token else Verdict(v.BAD_CBOR)
        words.append(answer.line(verdict, unit.meter.payment, True))
    assert words == ["OK: power limit 3000 W", "OK: no power limit", "OK: tamper cleared"]


def test_of_what_was_taken_back_nothing_is_told():
    for command in (
        (CLEAR_TAMPER,),
        (POWER_LIMIT, 3000),
        (PAYMENT_MODE, 1),
        (SET_TIME, NOW_S + 60),
        (ACTIVATE_UNTIL, NOW_S),
    ):
        unit = tampered()
        before, count = unit.codes(), unit.meter.events.count
        for place in unit.places:
            place.is_worn = True
        dates = {"iat": NOW_S, "exp": NOW_S + 80 * DAY_S}
        assert unit.judge(2, *command, **dates) == v.NOT_STORED
        news = unit.codes()[len(before) :]
        assert set(news) == {ev.STATE_NOT_STORED, ev.TOKEN_REFUSED}, (command, news)
        assert unit.meter.events.count == count + len(news)
        for place in unit.places:
            place.is_worn = False
        unit.enter(2, *command, **dates)
        unit.run(5)
        told = unit.codes()[len(before) + len(news) :]
        assert ev.TOKEN_ACCEPTED in told and len(set(told)) == len(told), (command, told)
