"""Another issuer takes over: the old one's tokens end, numbers go on, and nobody comes back."""

import hashlib

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit, FakeVerifier, PowerCut
from meter.core import event_log as ev
from meter.core import verdict as v
from meter.core.ed25519 import Verifier
from meter.core.event_log import ISSUER_KEY_CHANGED
from meter.core.provisioning import DEVELOPMENT_KEY_ID
from vector_files import load, unhex

NEW_ISSUER_KEY = 7
SECOND = b"s" * 32
THIRD = b"t" * 32
BAD = b"b" * 32
DEVELOPMENT_KEY = unhex("431fb0378dda719748ce159145868e2c3093b50fbd1c24bc4e31ab4bfee2ca3b")


def kid(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:8]


class PickyVerifier(FakeVerifier):
    def __init__(self, key: bytes, is_proven: bool = False) -> None:
        super().__init__(key, is_proven)
        if key == BAD:
            raise ValueError("a point of small order")


def unit() -> FakeUnit:
    """A supplied meter that has used numbers 1 and 10."""
    made = FakeUnit()
    made.make_verifier = PickyVerifier
    made.begin(2, DAY_S)
    made.enter(10, 2, DAY_S)
    return made


def changed() -> FakeUnit:
    made = unit()
    made.enter(11, NEW_ISSUER_KEY, SECOND)
    return made


def test_only_the_new_issuer_is_obeyed():
    one = changed()
    assert one.judge(12, 2, DAY_S) == v.UNKNOWN_ISSUER
    assert one.judge(12, 2, DAY_S, kid=kid(SECOND)) == v.ACCEPTED
    assert one.codes().count(ev.ISSUER_KEY_CHANGED) == 1


def test_everything_else_stays():
    one = unit()
    before = (one.meter.payment.paid_until_s(), one.meter.import_energy.wh, one.meter.output_state)
    one.enter(11, NEW_ISSUER_KEY, SECOND)
    assert before == (
        one.meter.payment.paid_until_s(),
        one.meter.import_energy.wh,
        one.meter.output_state,
    )
    assert one.meter.provisioning.serial == SERIAL
    assert one.meter.provisioning.reader_secret == b"reader-secret"


def test_numbers_go_on():
    one = changed()
    for number in (1, 10, 11):
        assert one.judge(number, 2, DAY_S, kid=kid(SECOND)) == v.ALREADY_ACCEPTED
    assert one.judge(5, 2, DAY_S, kid=kid(SECOND)) == v.ACCEPTED  # was never used


def test_its_number_must_be_above_every_one_used():
    one = unit()
    assert one.judge(9, NEW_ISSUER_KEY, SECOND) == v.SUPERSEDED
    assert one.judge(10, NEW_ISSUER_KEY, SECOND) == v.ALREADY_ACCEPTED
    assert one.meter.provisioning.issuer_key == KEY
    assert one.judge(9, 2, DAY_S) == v.ACCEPTED  # its number was not used up


def test_a_key_change_kept_back_by_the_old_issuers_courier_is_worth_nothing():
    one = changed()
    one.enter(12, NEW_ISSUER_KEY, THIRD, kid=kid(SECOND))
    assert one.judge(13, NEW_ISSUER_KEY, KEY) == v.UNKNOWN_ISSUER
    assert one.judge(13, NEW_ISSUER_KEY, KEY, kid=kid(SECOND)) == v.UNKNOWN_ISSUER
    assert one.judge(13, 2, 60, kid=kid(THIRD)) == v.ACCEPTED


def test_the_way_back_is_an_order_of_the_new_issuer():
    one = changed()
    one.enter(12, NEW_ISSUER_KEY, KEY, kid=kid(SECOND))
    assert one.judge(13, 2, 60) == v.ACCEPTED


def test_the_key_in_force_is_accepted_and_changes_nothing():
    one = unit()
    one.enter(11, NEW_ISSUER_KEY, KEY)
    assert ISSUER_KEY_CHANGED not in [event.code for event in one.meter.events]
    assert one.judge(12, 2, 60) == v.ACCEPTED
    assert one.judge(11, NEW_ISSUER_KEY, KEY) == v.ALREADY_ACCEPTED


def test_a_bad_key_is_refused_and_its_number_is_not_used_up():
    one = unit()
    for key in (BAD, b"", b"k" * 31, b"k" * 33, "k" * 32, 7, None):
        assert one.judge(11, NEW_ISSUER_KEY, key) == v.BAD_ARGUMENT, key
    assert one.judge(11, NEW_ISSUER_KEY) == v.BAD_ARGUMENT
    assert one.judge(11, NEW_ISSUER_KEY, SECOND, 1) == v.BAD_ARGUMENT
    assert one.meter.provisioning.issuer_key == KEY
    assert ev.ISSUER_KEY_CHANGED not in one.codes()
    assert one.judge(11, 2, 60) == v.ACCEPTED


def test_an_expired_change_changes_nothing():
    one = unit()
    assert one.judge(11, NEW_ISSUER_KEY, SECOND, iat=NOW_S - 9, exp=NOW_S - 1) == v.EXPIRED
    assert one.meter.provisioning.issuer_key == KEY


def test_the_development_key_is_for_emulators():
    assert kid(DEVELOPMENT_KEY) == DEVELOPMENT_KEY_ID
    for model, code in (("esp32", v.NOT_ALLOWED), ("emulator", v.ACCEPTED)):
        one = FakeUnit()
        one.model = model
        one.begin()
        assert one.judge(1, NEW_ISSUER_KEY, DEVELOPMENT_KEY) == code
        assert (one.meter.provisioning.issuer_key == DEVELOPMENT_KEY) == (code == v.ACCEPTED)


def test_a_change_that_is_not_stored_is_taken_back():
    one = unit()
    for place in one.places:
        place.is_worn = True
    assert one.judge(11, NEW_ISSUER_KEY, SECOND) == v.NOT_STORED
    assert one.meter.provisioning.issuer_key == KEY
    assert one.judge(12, 2, 60, kid=kid(SECOND)) == v.UNKNOWN_ISSUER
    assert one.judge(12, 2, 60) == v.NOT_STORED  # known, and judged to the end
    for place in one.places:
        place.is_worn = False
    one.enter(11, NEW_ISSUER_KEY, SECOND)
    assert one.judge(12, 2, 60, kid=kid(SECOND)) == v.ACCEPTED


def test_it_survives_a_cut():
    one = changed()
    one.outage()
    assert one.judge(12, 2, 60) == v.UNKNOWN_ISSUER
    assert one.judge(11, 2, 60, kid=kid(SECOND)) == v.ALREADY_ACCEPTED
    assert one.judge(12, 2, 60, kid=kid(SECOND)) == v.ACCEPTED


def test_a_cut_at_any_octet_of_its_save_leaves_one_issuer_with_its_number():
    seen = set()
    for write in (0, 1):
        for octets in (0, 5, 30, 150, -1, None):
            one = unit()
            one.cord.cut_at(write, octets)
            try:
                one.judge(11, NEW_ISSUER_KEY, SECOND)
            except PowerCut:
                pass
            else:
                raise AssertionError("it was not stored")
            one.outage()
            key = one.meter.provisioning.issuer_key
            seen.add(key)
            code = one.judge(11, NEW_ISSUER_KEY, THIRD, kid=kid(key))
            assert code == (v.ACCEPTED if key == KEY else v.ALREADY_ACCEPTED)
    assert seen == {KEY, SECOND}


def test_a_change_between_real_keys():
    vectors = load("tokens.json")
    change = next(case for case in vectors["accepted"] if case["command"][0] == NEW_ISSUER_KEY)
    one = FakeUnit()
    one.make_verifier = Verifier
    meter = one.power_up()
    public_key = unhex(vectors["public_key"])
    issued_s = change["issued_s"]
    assert meter.provision(change["serial"], public_key, b"reader-secret", issued_s) == 0
    assert meter.enter_token(unhex(change["token"]), 1).code == v.ACCEPTED
    assert meter.provisioning.issuer_key == unhex(change["command"][1])
    assert meter.enter_token(unhex(change["token"]), 1).code == v.UNKNOWN_ISSUER
