"""From bytes to verdict: the order of checks, and that each token counts once, whatever happens."""

from fakes import DAY_S, KEY_ID, NOW_S, SERIAL, FakeVerifier, make_meter, token
from meter.core import verdict as v
from meter.core.payment_control import MAX_PERIODS
from meter.core.timekeeper import TRUSTED

MONTH_S = 30 * DAY_S


def enter(meter, *words, **changes) -> int:
    return meter.enter_token(token(*words, **changes), 1).code


def test_thirty_tokens_in_any_order_each_repeated_after_every_new_one_count_900_days():
    shuffled = [n * 7 % 31 for n in range(1, 31)]
    for order in (list(range(1, 31)), list(range(30, 0, -1)), shuffled):
        meter = make_meter()
        entered = []
        for number in order:
            entered.append(token(number, [2, MONTH_S]))
            assert meter.enter_token(entered[-1], 1).code == v.ACCEPTED
            for again in entered:
                assert meter.enter_token(again, 1).code == v.ALREADY_ACCEPTED
        assert meter.payment.seconds_left(meter.time.now_s()) == 900 * DAY_S


def test_each_refusal_has_its_reason():
    meter = make_meter()
    cases = (
        (v.BAD_LENGTH, b""),
        (v.BAD_LENGTH, b"\x84" * 257),
        (v.BAD_CBOR, b"\xff"),
        (v.NOT_SIGN1, b"\x80"),
        (v.UNKNOWN_ISSUER, token(1, [2, 60], kid=b"stranger")),
        (v.OTHER_METER, token(1, [2, 60], aud="WK00000002")),
        (v.EXPIRED, token(1, [2, 60], iat=NOW_S - 100, exp=NOW_S - 1)),
        (v.NOT_YET_VALID, token(1, [2, 60], nbf=NOW_S + 1)),
        (v.UNKNOWN_COMMAND, token(1, [99])),
        (v.BAD_ARGUMENT, token(1, [2])),
        (v.BAD_ARGUMENT, token(1, [2, 0])),
        (v.BAD_ARGUMENT, token(1, [5, 2])),
    )
    for code, data in cases:
        assert meter.enter_token(data, 1).code == code, (code, data)
        assert meter.payment.seconds_left(NOW_S) == 0 and not meter.output_state
    assert enter(meter, 1, [2, 60]) == v.ACCEPTED  # none of them used up number 1


def test_nothing_is_confirmed_before_the_signature_holds():
    meter = make_meter()
    good = token(5, [2, 60])
    assert meter.enter_token(good, 1).code == v.ACCEPTED
    forged = good[:-1] + bytes((good[-1] ^ 1,))
    assert meter.enter_token(forged, 1).code == v.BAD_SIGNATURE
    stale = token(6, [2, 60], iat=NOW_S - 9, exp=NOW_S - 1)
    assert meter.enter_token(stale[:-1] + b"\x00", 1).code == v.BAD_SIGNATURE


def test_cheap_checks_spare_the_dear_one():
    meter = make_meter()
    verifier = meter.provisioning.verifier
    assert isinstance(verifier, FakeVerifier)
    enter(meter, 1000, [2, 60])
    checked = verifier.checks
    assert enter(meter, 1, [2, 60]) == v.TOO_OLD
    assert enter(meter, 1001, [2, 60], aud="OTHER") == v.OTHER_METER
    assert enter(meter, 1001, [2, 60], kid=b"12345678") == v.UNKNOWN_ISSUER
    assert verifier.checks == checked


def test_until_retires_what_was_not_entered_before_it():
    meter = make_meter()
    assert enter(meter, 1, [2, 60]) == v.ACCEPTED
    assert enter(meter, 3, [1, NOW_S + DAY_S]) == v.ACCEPTED
    assert enter(meter, 2, [2, MONTH_S]) == v.SUPERSEDED
    assert enter(meter, 1, [2, 60]) == v.ALREADY_ACCEPTED
    assert enter(meter, 4, [2, DAY_S]) == v.ACCEPTED
    assert meter.payment.seconds_left(NOW_S) == 2 * DAY_S


def test_a_full_account_leaves_the_number_for_later():
    meter = make_meter()
    for number in range(1, MAX_PERIODS + 1):
        assert enter(meter, number, [2, 60, 1000]) == v.ACCEPTED
    late = token(MAX_PERIODS + 1, [2, 60, 1000])
    assert meter.enter_token(late, 1).code == v.ACCOUNT_FULL
    meter.tick(60_000)
    assert meter.enter_token(late, 1).code == v.ACCEPTED


def test_an_authentic_issue_time_moves_the_clock_and_costs_nobody_a_second():
    meter = make_meter()
    enter(meter, 1, [2, 7 * DAY_S])
    assert enter(meter, 2, [2, DAY_S], iat=NOW_S + 3 * DAY_S) == v.ACCEPTED
    assert meter.time.now_s() == NOW_S + 3 * DAY_S
    assert meter.payment.seconds_left(meter.time.now_s()) == 8 * DAY_S
    enter(meter, 3, [2, DAY_S], iat=NOW_S + 9 * DAY_S, kid=b"stranger")
    assert meter.time.now_s() == NOW_S + 3 * DAY_S


def test_set_time_corrects_an_untrusted_clock_even_backwards():
    meter = make_meter()
    meter.time.quality = 1
    meter.tick(400 * DAY_S * 1000)  # far past the token's own dates: that clock is wrong
    assert enter(meter, 1, [6, NOW_S + 60], exp=NOW_S + 3600) == v.ACCEPTED
    assert meter.time.now_s() == NOW_S + 60 and meter.time.quality == TRUSTED


def test_a_clock_set_kept_back_is_of_no_use():
    meter = make_meter()
    kept = token(1, [6, NOW_S + 60], exp=NOW_S + 3600)
    meter.tick(7200 * 1000)
    assert meter.enter_token(kept, 1).code == v.EXPIRED  # a trusted clock knows better
    meter.time.quality = 1
    enter(meter, 2, [2, DAY_S])
    assert meter.enter_token(kept, 1).code == v.SUPERSEDED
    early = token(3, [6, NOW_S - 60], iat=NOW_S)
    assert meter.enter_token(early, 1).code == v.BAD_ARGUMENT  # before its own issue


def test_an_unprovisioned_meter_obeys_nobody():
    meter = make_meter(is_provisioned=False)
    assert enter(meter, 1, [2, 60]) == v.NOT_PROVISIONED
    assert not meter.output_state


def test_provisioning_happens_once_and_checks_what_it_is_given():
    key = b"k" * 32
    secret = b"reader-secret"
    for serial, issuer_key, reader_secret in (
        ("", key, secret),
        ("wk1", key, secret),
        ("W" * 17, key, secret),
        (SERIAL, b"short", secret),
        (SERIAL, key, b"short"),
        (SERIAL, key, b"x" * 33),
    ):
        meter = make_meter(is_provisioned=False)
        assert meter.provision(serial, issuer_key, reader_secret, NOW_S) == v.BAD_ARGUMENT
        assert not meter.provisioning.is_provisioned
    meter = make_meter()
    assert meter.provisioning.issuer_key_id == KEY_ID
    assert meter.provision("WK9", key, secret, NOW_S) == v.NOT_ALLOWED
    assert meter.identity.serial == SERIAL


def test_a_clock_that_was_set_back_stays_there_whoever_repeats_the_old_tokens():
    meter = make_meter()
    wrong_s = NOW_S + 900 * DAY_S  # the issuer's own clock was wrong when it made this one
    misdated = token(1, [2, DAY_S], iat=wrong_s, exp=wrong_s + DAY_S)
    assert meter.enter_token(misdated, 1).code == v.ACCEPTED
    kept_back = token(2, [2, DAY_S], iat=wrong_s, exp=wrong_s + DAY_S)
    assert meter.time.now_s() == wrong_s
    meter.time.quality = 1
    assert enter(meter, 3, [6, NOW_S]) == v.ACCEPTED
    assert meter.enter_token(misdated, 1).code == v.ALREADY_ACCEPTED
    meter.enter_token(kept_back, 1)
    assert meter.time.now_s() == NOW_S
    enter(meter, 4, [2, DAY_S], iat=NOW_S + 60)
    assert meter.time.now_s() == NOW_S + 60
