"""Wrong passwords and wrong keys lock their own association, and a cut does not unlock it."""

from fake_meter import READER_SECRET, FakeMeter
from log_ins import LET_IN, LOCKED, WRONG, log_in
from loopback import READER, UTILITY, Bench, make_channel
from meter.core import event_log as ev
from meter.dlms.errors import AssociationError, ServiceError

OTHER_KEY = bytes(range(50, 66))


def attempt(meter, sap=READER, password=READER_SECRET, encryption=None):
    """(result, diagnostic) of logging in; (0, 0) when let in."""
    channel = make_channel(encryption) if encryption else None
    return log_in(sap, meter, password=password, channel=channel)


def locked_meter(**how):
    meter = FakeMeter()
    for _ in range(4):
        assert attempt(meter, **how) == WRONG
    return meter


def test_the_right_password_too_waits_out_the_lock():
    meter = locked_meter(password=b"wrong-password")
    assert attempt(meter) == LOCKED
    assert ev.LOGIN_LOCKED in meter.noted
    meter.lockouts.advance(9_999)
    assert attempt(meter) == LOCKED
    meter.lockouts.advance(1)
    assert attempt(meter) == LET_IN


def test_attempts_while_locked_are_not_counted():
    meter = locked_meter(password=b"wrong-password")
    stores = meter.stores
    for _ in range(50):
        assert attempt(meter, password=b"wrong-password") == LOCKED
    assert meter.stores == stores
    meter.lockouts.advance(10_000)
    assert attempt(meter) == LET_IN


def test_a_power_cut_does_not_unlock():
    meter = locked_meter(password=b"wrong-password")
    meter.lockouts.advance(8_000)
    meter.cut_power()
    assert attempt(meter) == LOCKED
    meter.lockouts.advance(9_999)
    assert attempt(meter) == LOCKED


def test_a_success_forgets_and_costs_no_write_where_nothing_failed():
    meter = FakeMeter()
    for _ in range(5):
        for _ in range(3):
            assert attempt(meter, password=b"wrong-password") == WRONG
        assert attempt(meter) == LET_IN
    stores = meter.stores
    assert attempt(meter) == LET_IN
    assert meter.stores == stores


def test_wrong_keys_lock_the_utility_and_nobody_else():
    meter = locked_meter(sap=UTILITY, encryption=OTHER_KEY)
    assert attempt(meter, sap=UTILITY) == LOCKED
    assert attempt(meter) == LET_IN
    meter.lockouts.advance(10_000)
    assert attempt(meter, sap=UTILITY) == LET_IN


def test_a_wrong_proof_counts_as_a_wrong_key():
    meter = FakeMeter()
    for _ in range(4):
        channel = make_channel()
        channel.proof = lambda challenge: b"\x10" + bytes(16)
        bench = Bench(sap=UTILITY, portion=4096, meter=meter, channel=channel)
        try:
            bench.connect()
        except Exception as error:
            assert not isinstance(error, (AssociationError, ServiceError))
    assert attempt(meter, sap=UTILITY) == LOCKED


def test_a_counter_that_was_used_is_no_failure():
    meter = FakeMeter()
    for _ in range(10):
        assert attempt(meter, sap=UTILITY) == LET_IN  # each is first refused with the next counter
    assert not meter.lockouts.has_failed(1)


def test_failures_count_even_where_they_cannot_be_stored():
    meter = FakeMeter()
    meter.can_store = False
    for _ in range(4):
        assert attempt(meter, password=b"wrong-password") == WRONG
    assert attempt(meter) == LOCKED


def test_before_provisioning_nothing_is_counted():
    meter = FakeMeter(is_provisioned=False)
    for _ in range(9):
        assert attempt(meter, password=b"wrong-password") == WRONG
    assert not meter.lockouts.has_failed(0)
