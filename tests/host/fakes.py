"""A whole meter in this process: the real firmware around a front-end that measures one load.

Signatures are checked by `cryptography`: whether the firmware's own verifier is right is tested
elsewhere, and here every token should cost as little as possible.
"""

import os
import select
import threading
import tty
from collections.abc import Generator
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from meter.core.energy import Reading
from meter.core.kindness import Kindness
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer
from meter.identity import Identity
from meter.meter import Meter
from wattkey.transports import Framing

from boards.emulator.memory_shelf import MemoryShelf

SERIAL = "WK00000001"
START_S = 1_800_000_000
_SERVERS = {"hdlc": HdlcServer, "wrapper": WrapperServer}


class LibraryVerifier:
    """The firmware's verifier contract, kept by `cryptography`."""

    is_fast = True

    def __init__(self, public_key: bytes, is_proven: bool = False) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public_key)

    def steps(self, place: object = None) -> Generator[None]:
        yield from ()

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class FakeRelay:
    """A contact that does what it is told, unless it is stuck."""

    def __init__(self) -> None:
        self.closed = False
        self.is_stuck = False

    def set(self, closed: bool) -> None:
        if not self.is_stuck:
            self.closed = closed

    def is_closed(self) -> bool:
        return self.closed


class FakeFrontEnd:
    """One kilowatt at 230 V while the relay is closed; `power_factor_milli` may be less."""

    def __init__(self, relay: FakeRelay) -> None:
        self._relay = relay
        self.power_factor_milli = 1000

    def read(self, reading: Reading, elapsed_ms: int) -> None:
        power_w = 1000 if self._relay.is_closed() else 0
        reading.import_mj = power_w * elapsed_ms
        reading.export_mj = 0
        reading.power_mw = power_w * 1000
        reading.voltage_mv = 230_000
        reading.current_ma = 4_348 if power_w else 0
        reading.frequency_mhz = 50_000
        reading.power_factor_milli = self.power_factor_milli


class FakeMeter:
    """A meter and a conversation with it; `model` as on its nameplate."""

    def __init__(
        self, model: str = "emulator", serial: str = SERIAL, kindness: Kindness | None = None
    ) -> None:
        self.relay = relay = FakeRelay()
        time = Timekeeper(START_S, ESTIMATED, utc_offset_min=330)
        identity = Identity(serial, model)
        self.front_end = FakeFrontEnd(relay)
        parts = (identity, self.front_end, relay, time, 1000, LibraryVerifier)
        self.meter = Meter(*parts, kindness=kindness, shelf=MemoryShelf())
        self._server = Server(self.meter)

    def connect(self, framing: Framing) -> "Connection":
        """A new connection to the meter."""
        return Connection(self.meter, _SERVERS[framing](self._server))

    def pass_time(self, seconds: int) -> None:
        """Let the meter live through `seconds`."""
        for _ in range(seconds):
            self.meter.tick(1000)


class Connection:
    """Frames or lines in, answers out; a line comes in one piece here."""

    def __init__(self, meter: Meter, server: HdlcServer | WrapperServer) -> None:
        self._meter = meter
        self._server = server

    def feed(self, data: bytes) -> bytes:
        if data[:1].upper() == b"W":
            return self._meter.enter_text(data.strip()) + b"\r\n"
        return self._server.feed(data)


class LoopbackTransport:
    """A road that ends in a `FakeMeter` and may be bad.

    `piece` cuts answers into so many bytes; `lose` swallows that many of our first writes.
    `written` is everything we sent.
    """

    is_overheard = False

    def __init__(
        self, fake: FakeMeter, framing: Framing = "hdlc", piece: int = 4096, lose: int = 0
    ) -> None:
        self.written = b""
        self.name = "loopback"
        self.framing: Framing = framing
        self.lose = lose
        self.is_closed = False
        self._piece = piece
        self._connection = fake.connect(framing)
        self._waiting = b""

    def write(self, data: bytes) -> None:
        self.written += data
        if self.lose:
            self.lose -= 1
            return
        self._waiting += self._connection.feed(data)

    def read(self, timeout_s: float) -> bytes:
        piece, self._waiting = self._waiting[: self._piece], self._waiting[self._piece :]
        return piece

    def close(self) -> None:
        self.is_closed = True


class ServedMeter:
    """A `FakeMeter` behind a real pseudo-terminal, served by a thread; a context manager."""

    def __init__(self, fake: FakeMeter) -> None:
        self.fake = fake
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = os.ttyname(self._theirs)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_write, b"x")
        self._thread.join()
        for handle in (self._ours, self._theirs, self._stop_read, self._stop_write):
            os.close(handle)

    def _serve(self) -> None:
        connection = self.fake.connect("hdlc")
        while True:
            readable, _, _ = select.select([self._ours, self._stop_read], [], [])
            if self._stop_read in readable:
                return
            os.write(self._ours, connection.feed(os.read(self._ours, 4096)))
