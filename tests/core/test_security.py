"""Keys and counters of a whole meter: kept through power cuts, or taken back."""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit
from meter.core import verdict as v
from meter.core.security import (
    AUTHENTICATION_KEY,
    CONSUMER,
    ENCRYPTION_KEY,
    MASTER_KEY,
    UTILITY,
    Keys,
    Security,
)

KEYS = bytes(range(48))
CONSUMERS = bytes(range(100, 132))
NEW_KEY = b"n" * 16
OTHER_KEY = b"o" * 16


def keys_of(security: Security, owner: int = UTILITY) -> Keys:
    keys = security.keys[owner]
    assert keys is not None
    return keys


def octets_of(security: Security) -> "tuple[bytes, bytes]":
    """Utility's and consumer's keys as they were provisioned."""
    utility, consumer = keys_of(security), keys_of(security, CONSUMER)
    return (
        security.master_key + utility.encryption + utility.authentication,
        consumer.encryption + consumer.authentication,
    )


def provisioned(unit, utility_keys=KEYS, consumer_keys=CONSUMERS):
    meter = unit.power_up()
    code = meter.provision(SERIAL, KEY, b"reader-secret", NOW_S, utility_keys, consumer_keys)
    return meter, code


def test_keys_survive_a_cut():
    unit = FakeUnit()
    assert provisioned(unit)[1] == v.ACCEPTED
    assert octets_of(unit.power_up().security) == (KEYS, CONSUMERS)


def test_either_or_both_may_be_left_out():
    for utility, consumer in ((b"", b""), (KEYS, b""), (b"", CONSUMERS)):
        unit = FakeUnit()
        assert provisioned(unit, utility, consumer)[1] == v.ACCEPTED
        security = unit.power_up().security
        assert [keys is not None for keys in security.keys] == [utility != b"", consumer != b""]


def test_without_a_utility_nobody_changes_keys():
    security = Security()
    assert security.accept(b"", CONSUMERS) == v.ACCEPTED
    both = [(ENCRYPTION_KEY, NEW_KEY), (AUTHENTICATION_KEY, OTHER_KEY)]
    for owner in (UTILITY, CONSUMER):
        assert security.change_keys(owner, both) == v.NOT_ALLOWED
    assert security.change_keys(UTILITY, [(MASTER_KEY, NEW_KEY)]) == v.NOT_ALLOWED
    assert keys_of(security, CONSUMER).are(CONSUMERS[:16], CONSUMERS[16:])


def test_the_customer_who_has_none_is_given_both():
    security = Security()
    assert security.accept(KEYS, b"") == v.ACCEPTED
    assert security.change_keys(CONSUMER, [(ENCRYPTION_KEY, NEW_KEY)]) == v.NOT_ALLOWED
    both = [(ENCRYPTION_KEY, NEW_KEY), (AUTHENTICATION_KEY, OTHER_KEY)]
    assert security.change_keys(CONSUMER, both) == v.ACCEPTED
    assert keys_of(security, CONSUMER).are(NEW_KEY, OTHER_KEY)


def test_wrong_lengths_leave_a_meter_as_new():
    for keys, consumer in (
        (KEYS[:-1], b""),
        (KEYS + b"x", b""),
        (KEYS[:16], b""),
        (KEYS, CONSUMERS[:-1]),
        (KEYS, KEYS),
    ):
        unit = FakeUnit()
        meter, code = provisioned(unit, keys, consumer)
        assert code == v.BAD_ARGUMENT
        assert not meter.provisioning.is_provisioned and meter.security.keys == [None, None]
        assert meter.time.now_s() < NOW_S
        assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S, KEYS) == v.ACCEPTED


def test_counting_goes_on_behind_the_stretch_after_every_cut():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    for sent in (1, 300, 70_000):
        for owner in (UTILITY, CONSUMER):
            keys = keys_of(meter.security, owner)
            counter = sent + owner
            code = meter.change(lambda keys=keys, counter=counter: keys.set_aside(counter))
            assert code == v.ACCEPTED
        assert meter.change(meter.security.set_aside_to_send) == v.ACCEPTED
        before = meter.security.sent_end
        meter = unit.power_up()
        received = [keys_of(meter.security, owner).received for owner in (UTILITY, CONSUMER)]
        assert received == [sent + 256, sent + 1 + 256]
        assert meter.security.sent == before > 0


def test_a_change_that_no_place_takes_is_undone():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    received_end = keys_of(meter.security).received_end
    unit.settings_place.is_worn = True
    changes = [(ENCRYPTION_KEY, NEW_KEY), (AUTHENTICATION_KEY, NEW_KEY)]
    for owner, more in ((UTILITY, [(MASTER_KEY, NEW_KEY)]), (CONSUMER, [])):
        order = changes + more
        code = meter.change(lambda o=owner, c=order: meter.security.change_keys(o, c))
        assert code == v.NOT_STORED
        assert octets_of(meter.security) == (KEYS, CONSUMERS)
    assert keys_of(meter.security).received >= received_end


def test_keys_of_an_attempt_that_a_cut_ended_let_nobody_in():
    """They are stored before the rest: whoever puts the meter into service then says whose."""
    unit = FakeUnit()
    provisioned(unit)
    cut_short = FakeUnit()
    cut_short.settings_place.write(unit.settings_place.record)
    meter, code = provisioned(cut_short, b"", b"")
    assert code == v.ACCEPTED
    assert meter.security.keys == [None, None] and meter.security.master_key == b""
    assert cut_short.power_up().security.keys == [None, None]


def test_keys_count_only_with_the_rest_of_what_puts_a_meter_into_service():
    unit = FakeUnit()
    for place in unit.places:
        place.is_worn = True
    meter, code = provisioned(unit)
    assert code == v.NOT_STORED and meter.security.keys == [None, None]
    assert unit.power_up().security.keys == [None, None]


def test_an_undone_order_uses_up_no_numbers():
    unit = FakeUnit()
    meter = provisioned(unit)[0]
    assert meter.change(meter.security.set_aside_to_send) == v.ACCEPTED
    meter.security.sent += 3
    before = meter.security.sent, meter.security.sent_end
    master = [(MASTER_KEY, NEW_KEY)]
    unit.settings_place.is_worn = True
    code = meter.change(lambda: meter.security.change_keys(UTILITY, master))
    assert code == v.NOT_STORED and meter.security.master_key == KEYS[:16]
    assert (meter.security.sent, meter.security.sent_end) == before


def test_under_a_new_key_nothing_was_received_yet():
    for owner in (UTILITY, CONSUMER):
        security = Security()
        assert security.accept(KEYS, CONSUMERS) == v.ACCEPTED
        others = keys_of(security, 1 - owner)
        keys_of(security, owner).received = keys_of(security, owner).received_end = 900
        assert security.change_keys(owner, [(AUTHENTICATION_KEY, NEW_KEY)]) == v.ACCEPTED
        assert keys_of(security, owner).received == 900
        assert security.change_keys(owner, [(ENCRYPTION_KEY, NEW_KEY)]) == v.ACCEPTED
        now = keys_of(security, owner)
        assert now.received == now.received_end == 0
        now.received = 7
        assert security.change_keys(owner, [(ENCRYPTION_KEY, NEW_KEY)]) == v.ACCEPTED
        assert keys_of(security, owner).received == 7  # the same key again is no new one
        assert keys_of(security, 1 - owner) is others


def test_the_master_key_is_changed_as_the_utilitys_alone():
    security = Security()
    assert security.accept(KEYS, CONSUMERS) == v.ACCEPTED
    assert security.change_keys(CONSUMER, [(MASTER_KEY, NEW_KEY)]) == v.NOT_ALLOWED
    assert security.change_keys(UTILITY, [(MASTER_KEY, NEW_KEY)]) == v.ACCEPTED
    assert security.master_key == NEW_KEY


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
    security.accept(KEYS, CONSUMERS)
    for shown in (repr(security), repr(keys_of(security)), repr(keys_of(security, CONSUMER))):
        for secret in (KEYS[:16], KEYS[16:32], CONSUMERS[:16]):
            assert repr(secret)[2:-1] not in shown
