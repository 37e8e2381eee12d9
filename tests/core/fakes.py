"""Parts that tests wire into a meter: a front-end told what to measure, a relay that remembers.

`token` makes tokens for `FakeVerifier`, whose "signature" is a hash: MicroPython has nothing that
signs, and what is under test here is what follows a good or a bad signature.
"""

import hashlib

from meter.core import cbor
from meter.core.journal import Journal
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Generator

SERIAL = "WK00000001"
KEY = b"k" * 32
KEY_ID = hashlib.sha256(KEY).digest()[:8]
NOW_S = 1_800_000_000
DAY_S = 86400
DAY_MS = DAY_S * 1000


class FakeVerifier:
    is_fast = True

    def __init__(self, key: bytes, is_proven: bool = False) -> None:
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        self.is_proven = is_proven
        self.checks = 0

    def steps(self, place=None) -> "Generator[None, None, None]":
        yield from ()

    def verify(self, message: bytes, signature: bytes) -> bool:
        self.checks += 1
        return signature == sign(message)


class FakeFrontEnd:
    """Measures a constant power while the relay is closed; `bypass_w` flows past it."""

    def __init__(self, relay) -> None:
        self.power_w = 1000
        self.bypass_w = 0
        self.inputs = 0
        self._relay = relay

    def read(self, reading, elapsed_ms: int) -> None:
        power_w = self.power_w if self._relay.is_closed() else self.bypass_w
        reading.import_mj = max(0, power_w) * elapsed_ms
        reading.export_mj = max(0, -power_w) * elapsed_ms
        reading.power_mw = power_w * 1000
        reading.current_ma = abs(power_w) * 1000 // 230
        reading.voltage_mv = 230_000
        reading.inputs = self.inputs


class FakeRelay:
    """`moves` counts orders; one that `is_stuck` stays where it is."""

    def __init__(self) -> None:
        self.closed = False
        self.moves = 0
        self.was_closed = False
        self.is_stuck = False

    def set(self, closed: bool) -> None:
        self.moves += 1
        if not self.is_stuck:
            self.closed = closed
            self.was_closed = self.was_closed or closed

    def is_closed(self) -> bool:
        return self.closed


class PowerCut(Exception):
    """The power failed; raised where a write was under way."""


class FakeCord:
    """Cuts the power at the write `cut_at` names (0: the next), after `octets` of it were written.

    `octets` below 0 count from the end; None is the whole record.
    """

    def __init__(self) -> None:
        self._left = -1
        self._octets: "int | None" = 0

    def cut_at(self, write: int, octets: "int | None" = 0) -> None:
        self._left, self._octets = write, octets

    def write(self, old: bytes, new: bytes) -> "tuple[bytes, bool]":
        """Return what is in a place afterwards that held `old`, and whether the power failed."""
        self._left -= 1
        if self._left != -1:
            return new, False
        head = new if self._octets is None else new[: self._octets]
        return head + old[len(head) :], True


class FakePlace:
    """A journal's place in memory; a `cord` may cut the power in the middle of a write."""

    def __init__(self, cord: "FakeCord | None" = None) -> None:
        self.record = b""
        self.is_worn = False
        self.writes = 0
        self._cord = cord

    def read(self) -> bytes:
        if not self.record:
            raise OSError(2)
        return self.record

    def write(self, record: bytes) -> None:
        self.writes += 1
        if self.is_worn:
            raise OSError(5)
        is_cut = False
        if self._cord is not None:
            record, is_cut = self._cord.write(self.record, record)
        self.record = record
        if is_cut:
            raise PowerCut


class FakeChip:
    """A battery clock. It `shows_s` the time, or None when nothing can be believed."""

    def __init__(self) -> None:
        self.shows_s: "int | None" = None
        self.takes = True
        self._ms = 0

    def read_s(self) -> "int | None":
        return self.shows_s

    def set_s(self, unix_s: int) -> bool:
        if self.takes:
            self.shows_s = unix_s
            self._ms = 0
        return self.takes

    def count(self, ms: int) -> None:
        """Let `ms` pass."""
        self._ms += ms
        if self.shows_s is not None:
            self.shows_s += self._ms // 1000
        self._ms %= 1000


class FakeUnit:
    """A meter's hardware: journal's places, battery clock and settings outlive the power.

    The contact's spring opens it when the power fails. `meter` is the one that runs now.
    """

    def __init__(
        self, chip: "Any" = None, quick: int = 0, kindness=None, dwell_ms: int = 0
    ) -> None:
        self.cord = FakeCord()
        self.places = (FakePlace(self.cord), FakePlace(self.cord))
        self.quick = tuple(FakePlace(self.cord) for _ in range(quick))
        self.chip = chip
        self.kindness = kindness
        self.dwell_ms = dwell_ms
        self.sample_ms = 1000
        self.offset_min = 0
        self.model = "emulator"
        self.settings_place = FakePlace()
        self.settings_places = (self.settings_place,)
        self.shelf = None
        self.make_verifier: "Any" = FakeVerifier
        self.make_relay: "Any" = FakeRelay
        self.table_place: "Any" = None

    def power_up(self) -> Meter:
        """Boot; the meter knows the time from its journal and its battery clock only."""
        self.relay = self.make_relay()
        self.front_end = FakeFrontEnd(self.relay)
        self.meter = Meter(
            Identity(SERIAL, self.model),
            self.front_end,
            self.relay,
            Timekeeper(utc_offset_min=self.offset_min),
            self.sample_ms,
            self.make_verifier,
            Journal(self.places, self.quick),
            self.chip,
            self.kindness,
            self.dwell_ms,
            Journal(self.settings_places),
            self.shelf,
            None,
            self.table_place,
        )
        self.meter.tick(0)
        return self.meter

    def begin(self, *command, now_s: int = NOW_S) -> Meter:
        """Put a new meter into service, with `command` as its first token if there is one."""
        meter = self.power_up()
        assert meter.provision(SERIAL, KEY, b"reader-secret", now_s) == 0
        if command:
            self.enter(1, *command)
        return meter

    def enter(self, number: int, *command, **changes) -> None:
        """Enter a token issued now; it must be accepted."""
        assert self.judge(number, *command, **changes) == 0

    def judge(self, number: int, *command, **changes) -> int:
        """Enter a token issued now and return the verdict's code."""
        now_s = self.meter.time.now_s()
        dates = {"iat": now_s, "exp": now_s + 100 * DAY_S}
        dates.update(changes)
        return self.meter.enter_token(token(number, list(command), **dates), 1).code

    def run(self, seconds: int) -> None:
        """Let `seconds` pass with power on, for the battery clock just before for the meter."""
        left_ms = seconds * 1000
        wait_ms = self.meter.tick(0)
        while left_ms > 0:
            step_ms = min(wait_ms, left_ms)
            left_ms -= step_ms
            if self.chip:
                self.chip.count(step_ms)
            wait_ms = self.meter.tick(step_ms)

    def outage(self, dark_s: int = 0) -> Meter:
        """Cut the power, let `dark_s` pass, and boot."""
        if self.chip:
            self.chip.count(dark_s * 1000)
        return self.power_up()

    def codes(self) -> list:
        """Return the events' codes since power-up, oldest first."""
        return [event.code for event in self.meter.events]


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
