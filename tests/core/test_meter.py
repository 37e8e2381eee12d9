"""A whole meter without links: energy, contact and time in the right order."""

from fakes import DAY_MS, DAY_S, NOW_S, make_meter, pass_time, token
from meter.core import event_log as ev
from meter.core import verdict as v
from meter.core.disconnector import CONNECTED, DISCONNECTED, READY_FOR_RECONNECTION
from meter.core.supply import MANUAL, NO_PAYMENT


def enter(meter, *words) -> None:
    assert meter.enter_token(token(*words), 1).code == v.ACCEPTED


def codes(meter) -> list:
    return [event.code for event in meter.events]


def test_a_new_meter_shows_its_mains_at_once():
    assert make_meter(sample_ms=60_000).reading.voltage_mv == 230_000


def test_a_new_meter_is_dark_and_a_token_switches_it_on():
    meter = make_meter()
    assert not meter.output_state and meter.objections() == NO_PAYMENT
    assert meter.disconnector.control_state == READY_FOR_RECONNECTION
    enter(meter, 1, [2, DAY_S])
    assert meter.output_state and meter.objections() == 0
    assert codes(meter)[-2:] == [ev.TOKEN_ACCEPTED, ev.LOAD_SWITCH_CONNECTED]


def test_the_relay_opens_at_the_second_and_energy_is_exact():
    meter = make_meter(sample_ms=7000)  # does not divide a day
    meter.tick(333)
    enter(meter, 1, [2, DAY_S])
    end_s = meter.payment.paid_until_s() or 0
    pass_time(meter, DAY_MS - 334)
    assert meter.output_state and meter.time.now_s() == end_s - 1
    pass_time(meter, 1)
    assert not meter.output_state and meter.time.now_s() == end_s
    pass_time(meter, DAY_MS)
    # 1 kW while on: the clock's whole seconds give the customer the begun one.
    assert meter.import_energy.wh == 23_999 or meter.import_energy.wh == 24_000
    assert ev.SUPPLY_PERIOD_ENDED in codes(meter)


def test_an_energy_cap_overshoots_by_less_than_one_sample():
    meter = make_meter(sample_ms=60000)
    meter.test_front_end.power_w = 2345
    enter(meter, 1, [2, 30 * DAY_S, 10_000])
    pass_time(meter, 2 * DAY_MS)
    assert not meter.output_state
    sample_wh = 2345 * 60 // 3600 + 1
    assert 10_000 <= meter.import_energy.wh <= 10_000 + sample_wh
    assert ev.ENERGY_CAP_REACHED in codes(meter)


def test_the_operator_outranks_tokens():
    meter = make_meter()
    enter(meter, 1, [2, 9 * DAY_S])
    enter(meter, 2, [4])
    assert meter.disconnector.control_state == DISCONNECTED and not meter.output_state
    enter(meter, 3, [2, DAY_S])
    assert not meter.output_state
    enter(meter, 4, [3])
    assert meter.output_state and meter.disconnector.control_state == CONNECTED


def test_a_reconnected_meter_without_credit_waits_for_it():
    meter = make_meter()
    enter(meter, 1, [4])
    enter(meter, 2, [3])
    assert meter.disconnector.control_state == READY_FOR_RECONNECTION
    enter(meter, 3, [2, 60])
    assert meter.output_state


def test_orders_that_are_fulfilled_already_are_accepted():
    meter = make_meter()
    enter(meter, 1, [3])
    enter(meter, 2, [4])
    enter(meter, 3, [4])
    assert meter.disconnector.control_state == DISCONNECTED


def test_a_disconnect_that_the_mode_forbids_is_refused():
    meter = make_meter()
    assert meter.set_control_mode(0) and meter.output_state
    assert meter.enter_token(token(1, [4]), 1).code == v.NOT_ALLOWED
    assert meter.output_state


def test_in_modes_1_to_4_somebody_must_press_the_button():
    for mode in (1, 2, 3, 4):
        meter = make_meter()
        meter.set_control_mode(mode)
        assert not meter.press_button()  # nothing paid yet: pressing does not help
        enter(meter, 1, [2, DAY_S])
        assert not meter.output_state
        assert meter.press_button() and meter.output_state


def test_what_the_button_switched_off_only_the_button_switches_on():
    meter = make_meter()
    meter.set_control_mode(5)
    enter(meter, 1, [2, DAY_S])
    assert meter.press_button() and not meter.output_state and meter.objections() == MANUAL
    enter(meter, 2, [2, DAY_S])
    assert not meter.output_state
    assert meter.press_button() and meter.output_state


def test_postpaid_does_not_depend_on_time_and_a_token_brings_the_meter_back():
    meter = make_meter()
    enter(meter, 1, [5, 1])
    assert meter.output_state
    pass_time(meter, 40 * DAY_MS)
    assert meter.output_state
    enter(meter, 2, [5, 0])
    assert not meter.output_state
    assert ev.CHANGED_TO_POSTPAID in codes(meter) and ev.CHANGED_TO_PREPAID in codes(meter)


def test_supply_survives_a_clock_set_by_a_year():
    meter = make_meter()
    enter(meter, 1, [2, 7 * DAY_S])
    year_s = 365 * DAY_S
    later = token(2, [6, NOW_S + year_s], iat=NOW_S + year_s, exp=NOW_S + year_s)
    assert meter.enter_token(later, 1).code == v.ACCEPTED
    assert meter.output_state
    assert meter.payment.seconds_left(meter.time.now_s()) == 7 * DAY_S


def test_text_is_answered_by_one_plain_line():
    from meter.core.token_text import to_text

    meter = make_meter()
    text = to_text(token(1, [2, 7 * DAY_S])).encode()
    assert meter.enter_text(text) == b"OK: supply until 2027-01-22 08:00 UTC"
    assert meter.enter_text(text.lower()).startswith(b"OK: this token was already accepted")
    assert meter.enter_text(text[:-2]).startswith(b"REFUSED ")
    assert meter.enter_text(b"hello").startswith(b"REFUSED 22: ")
    expired = to_text(token(2, [2, 60], iat=NOW_S - 9, exp=NOW_S - 1)).encode()
    assert meter.enter_text(expired) == b"REFUSED 51: expired"
    assert (
        meter.enter_text(to_text(token(3, [1, NOW_S])).encode())
        == b"OK: nothing is paid for any more"
    )


def test_an_answer_line_is_known_for_one_and_a_token_line_is_not():
    from meter.core.answer import is_answer
    from meter.core.token_text import to_text

    meter = make_meter()
    text = to_text(token(1, [2, 60])).encode()
    assert not is_answer(text) and not is_answer(text.lower())
    for line in (text, text, text[:-2], b"hello"):  # accepted, a duplicate, and two refused
        assert is_answer(meter.enter_text(line))


def test_an_answer_says_when_supply_is_not_what_one_would_expect():
    from meter.core.token_text import to_text

    meter = make_meter()
    enter(meter, 1, [4])
    line = meter.enter_text(to_text(token(2, [2, DAY_S])).encode())
    assert line.endswith(b"(supply is off: by the operator or the button)")
    line = meter.enter_text(to_text(token(3, [3])).encode())
    assert line == b"OK: the operator permits supply"
    enter(meter, 4, [5, 1])
    line = meter.enter_text(to_text(token(5, [1, NOW_S])).encode())
    assert line == b"OK: nothing is paid for any more (supply is on: postpaid)"


def test_the_relay_moves_only_when_it_must():
    meter = make_meter()
    moves = meter.test_relay.moves
    enter(meter, 1, [2, DAY_S])
    for number in range(2, 20):
        enter(meter, number, [2, DAY_S])
        pass_time(meter, 1000)
    assert meter.test_relay.moves == moves + 1


def test_events_are_bounded_and_nonsense_does_not_flood_them():
    meter = make_meter()
    for _ in range(100):
        meter.enter_token(b"nonsense", 1)
        meter.enter_text(b"nonsense")
        meter.enter_token(token(1, [2, 60], aud="WK9"), 1)
        meter.enter_token(token(1, [2, 60])[:-1] + b"\x00", 1)
    assert ev.TOKEN_REFUSED not in codes(meter)
    for number in range(1, 101):
        meter.enter_token(token(number, [99]), 1)
    assert codes(meter) == [ev.TOKEN_REFUSED] * 32
