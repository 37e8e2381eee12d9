"""Keys, secrets and counters of a whole meter: kept through power cuts, or taken back."""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit
from meter.core import verdict as v
from meter.core.security import (
    AUTHENTICATION_KEY,
    ENCRYPTION_KEY,
    MASTER_KEY,
    Security,
    UtilityKeys,
)

KEYS = bytes(range(48))
NEW_KEY = b"n" * 16
CONSUMER = b"customer's own"


def keys_of(security: Security) -> UtilityKeys:
    assert security.keys is not None
    return security.keys


def provisioned(unit, utility_keys=KEYS, consumer_secret=CONSUMER):
    meter = unit.power_up()
    code = meter.provision(SERIAL, KEY, b"reader-secret", NOW_S, utility_keys, consumer_secret)
    return meter, code


def test_keys_and_secret_survive_a_cut():
    unit = FakeUnit()
    assert provisioned(unit)[1] == v.ACCEPTED
    security = unit.power_up().security
    assert (
        security.master_key + keys_of(security).encryption + keys_of(security).authentication
        == KEYS
    )
    assert security.consumer_secret == CONSUMER


def test_both_may_be_left_out():
    unit = FakeUnit()
    assert provisioned(unit, b"", b"")[1] == v.ACCEPTED
    security = unit.power_up().security
    assert security.keys is None and security.consumer_secret == b""
    assert security.change_keys([(ENCRYPTION_KEY, NEW_KEY)]) == v.NOT_ALLOWED


def test_wrong_lengths_leave_a_meter_as_new():
    for keys, secret in ((KEYS[:-1], b""), (KEYS + b"x", b""), (KEYS[:16], b""), (KEYS, b"short")):
        unit = FakeUnit()
        meter, code = provisioned(unit, keys, secret)
        assert code == v.BAD_ARGUMENT
        assert not meter.provisioning.is_provisioned and meter.security.keys is None
        assert meter.time.now_s() < NOW_S
        assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S, KEYS) == v.ACCEPTED


def test_counting_goes_on_behind_the_stretch_after_every_cut():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    for sent in (1, 300, 70_000):
        keys = keys_of(meter.security)
        assert meter.change(lambda keys=keys, sent=sent: keys.set_aside(sent)) == v.ACCEPTED
        assert meter.change(meter.security.set_aside_to_send) == v.ACCEPTED
        before = meter.security.sent_end
        meter = unit.power_up()
        assert keys_of(meter.security).received >= sent
        assert meter.security.sent == before > 0


def test_a_change_that_no_place_takes_is_undone():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    received_end = keys_of(meter.security).received_end
    for place in unit.places:
        place.is_worn = True
    changes = [(MASTER_KEY, NEW_KEY), (ENCRYPTION_KEY, NEW_KEY), (AUTHENTICATION_KEY, NEW_KEY)]
    assert meter.change(lambda: meter.security.change_keys(changes)) == v.NOT_STORED
    security = meter.security
    assert (
        security.master_key + keys_of(security).encryption + keys_of(security).authentication
        == KEYS
    )
    assert keys_of(security).received >= received_end
    assert meter.change(lambda: security.change_consumer_secret(b"")) == v.NOT_STORED
    assert security.consumer_secret == CONSUMER


def test_under_a_new_key_nothing_was_received_yet():
    security = Security()
    assert security.accept(KEYS, b"") == v.ACCEPTED
    keys_of(security).received = keys_of(security).received_end = 900
    assert security.change_keys([(AUTHENTICATION_KEY, NEW_KEY)]) == v.ACCEPTED
    assert keys_of(security).received == 900
    assert security.change_keys([(ENCRYPTION_KEY, NEW_KEY)]) == v.ACCEPTED
    assert keys_of(security).received == keys_of(security).received_end == 0
    keys_of(security).received = 7
    assert security.change_keys([(ENCRYPTION_KEY, NEW_KEY)]) == v.ACCEPTED
    assert keys_of(security).received == 7  # the same key again is no new one


def test_the_utilitys_clock_set_counts_as_a_tokens():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    for number in (1, 2):
        unit.enter(number, 2, DAY_S)
    before_s = meter.payment.seconds_left(meter.time.now_s())
    assert meter.set_clock(NOW_S - 1000) == v.ACCEPTED
    assert meter.time.now_s() == NOW_S - 1000
    assert meter.payment.seconds_left(NOW_S - 1000) == before_s
    assert [event.code for event in meter.events][-1] == 151


def test_a_clock_set_that_no_place_takes_is_undone():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    for place in unit.places:
        place.is_worn = True
    assert meter.set_clock(NOW_S - 1000) == v.NOT_STORED
    assert meter.time.now_s() == NOW_S


def test_no_secret_in_a_repr():
    security = Security()
    security.accept(KEYS, CONSUMER)
    for shown in (repr(security), repr(security.keys)):
        for secret in (repr(KEYS[:16]), repr(KEYS[16:32]), "customer"):
            assert secret[2:-1] not in shown
