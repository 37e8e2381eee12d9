"""One whole meter on plain parts, and a token for it: what every workload measures.

Assembled as `firmware/main.py` does it. Not here: what is then done with it.
"""

from meter.core.ed25519 import Verifier
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

SERIAL = "WK00000001"
READER_SECRET = b"reader-secret"
NOW_S = 1767225600
SAMPLE_MS = 60_000

# The token "a-week" of tests/vectors/tokens.json, number 1, and its issuer's public key.
ISSUER_KEY = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
TOKEN = bytes.fromhex(
    "844da20127044856475aa75463474ca05828a5036a574b3030303030303031041a697d4600061a6955b90007"
    "41013a0001000082021a00093a805840ffcaa69aeed0e599e0ef0dea1c0a4535a4038bb9c4eff86c4fb54d87"
    "344b9056a830fdecd69fc3bf76f3684625c5dde2a8fafdbc573e71148f36cfb0b5cc630b"
)


class Relay:
    def __init__(self):
        self._closed = False

    def set(self, closed):
        self._closed = closed

    def is_closed(self):
        return self._closed


class FrontEnd:
    """Measures a constant load while the relay is closed, in small ints, allocating nothing."""

    def __init__(self, relay):
        self._relay = relay

    def read(self, reading, elapsed_ms):
        power_w = 1234 if self._relay.is_closed() else 0
        reading.voltage_mv = 230_123
        reading.power_mw = power_w * 1000
        reading.import_mj = power_w * elapsed_ms


class Trusting:
    """Takes any signature, for workloads that are not about signatures: nothing to wait for."""

    is_fast = True

    def __init__(self, key, is_proven=False):
        pass

    def verify(self, message, signature):
        return True

    def steps(self, place=None):
        yield from ()


def make_bare_meter(make_verifier=None, serial=SERIAL, journal=None, shelf=None):
    """A meter fresh from the factory, without an issuer, or what `journal` remembers."""
    relay = Relay()
    time = Timekeeper(NOW_S, ESTIMATED)
    identity = Identity(serial, "emulator")
    parts = (identity, FrontEnd(relay), relay, time, SAMPLE_MS, make_verifier or Verifier)
    return Meter(*parts, journal, shelf=shelf)


def make_meter(make_verifier=None, serial=SERIAL):
    """A meter just put into service, still dark."""
    return put_into_service(make_bare_meter(make_verifier, serial))


def put_into_service(meter):
    """Provision `meter`, and return it."""
    assert meter.provision(meter.identity.serial, ISSUER_KEY, READER_SECRET, NOW_S) == 0
    meter.tick(0)
    return meter


def make_paid_meter(make_verifier=None):
    """A meter that a token has switched on; it trusts anybody unless told otherwise."""
    meter = make_meter(make_verifier or Trusting)
    assert meter.enter_token(TOKEN, 1).code == 0
    return meter
