"""Parts that tests wire into a meter: a front-end told what to measure, a relay that remembers.

`token` makes tokens for `FakeVerifier`, whose "signature" is a hash: MicroPython has nothing that
signs, and what is under test here is what follows a good or a bad signature.
"""

import hashlib

from meter.core import cbor
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

SERIAL = "WK00000001"
KEY = b"k" * 32
KEY_ID = hashlib.sha256(KEY).digest()[:8]
NOW_S = 1_800_000_000
DAY_S = 86400
DAY_MS = DAY_S * 1000


class FakeVerifier:
    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        self.checks = 0

    def verify(self, message: bytes, signature: bytes) -> bool:
        self.checks += 1
        return signature == sign(message)


class FakeFrontEnd:
    """Measures a constant power while the relay is closed."""

    def __init__(self, relay) -> None:
        self.power_w = 1000
        self._relay = relay

    def read(self, reading, elapsed_ms: int) -> None:
        power_w = self.power_w if self._relay.is_closed() else 0
        reading.import_mj = max(0, power_w) * elapsed_ms
        reading.export_mj = max(0, -power_w) * elapsed_ms
        reading.power_mw = power_w * 1000
        reading.voltage_mv = 230_000


class FakeRelay:
    def __init__(self) -> None:
        self.closed = False
        self.moves = 0
        self.was_closed = False

    def set(self, closed: bool) -> None:
        self.closed = closed
        self.was_closed = self.was_closed or closed
        self.moves += 1

    def is_closed(self) -> bool:
        return self.closed


class FakePlace:
    """A journal's place in memory."""

    def __init__(self) -> None:
        self.record = b""
        self.is_worn = False
        self.writes = 0

    def read(self) -> bytes:
        if not self.record:
            raise OSError(2)
        return self.record

    def write(self, record: bytes) -> None:
        self.writes += 1
        if self.is_worn:
            raise OSError(5)
        self.record = record


def sign(message: bytes) -> bytes:
    return hashlib.sha256(message).digest() * 2


def token(number: int, command: list, **changes) -> bytes:
    """Return a token's bytes; `changes` replace aud, exp, nbf, iat, or the key id `kid`."""
    claims = {
        3: changes.get("aud", SERIAL),
        4: changes.get("exp", NOW_S + 100 * DAY_S),
        6: changes.get("iat", NOW_S),
        7: number.to_bytes(4, "big").lstrip(b"\x00"),
        -65537: command,
    }
    if "nbf" in changes:
        claims[5] = changes["nbf"]
    protected = cbor.encode({1: -8, 4: changes.get("kid", KEY_ID)})
    payload = cbor.encode(claims)
    signature = sign(cbor.encode(["Signature1", protected, b"", payload]))
    return cbor.encode([protected, {}, payload, signature])


def make_meter(sample_ms: int = 60000, is_provisioned: bool = True) -> Meter:
    """Return a meter that has just been put into service at NOW_S."""
    relay = FakeRelay()
    front_end = FakeFrontEnd(relay)
    time = Timekeeper(NOW_S, ESTIMATED)
    meter = Meter(Identity(SERIAL, "emulator"), front_end, relay, time, sample_ms, FakeVerifier)
    if is_provisioned:
        assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == 0
    meter.tick(0)
    meter.test_relay = relay
    meter.test_front_end = front_end
    return meter


def pass_time(meter: Meter, ms: int) -> None:
    """Let `ms` pass the way a runner does: never past a moment the meter asked for."""
    wait_ms = meter.tick(0)
    while ms > 0:
        step_ms = min(wait_ms, ms)
        wait_ms = meter.tick(step_ms)
        ms -= step_ms
