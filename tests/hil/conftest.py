"""`make hil PORT=... BOARD=...`: the tests that make sense on an attached board.

Without PORT they run on the emulator started as if it were that board: what they would do is shown,
and a real board is the next step. Never part of `make test`. A real meter obeys the user's own key
(KEY=name, or the only one there is), and is provisioned if it is new: that cannot be undone.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from wattkey import moments, provisioning, tokens
from wattkey.commands.options import passphrase_for
from wattkey.emulator import Emulator, EmulatorOptions
from wattkey.issuing import Issuer
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook
from wattkey.meter_client import MeterClient
from wattkey.token_answer import TokenAnswer

if not os.environ.get("WATTKEY_HIL"):
    collect_ignore_glob = ["test_*.py"]


@dataclass(frozen=True)
class Attached:
    """The board at `port`; `emulator` is None on real hardware."""

    board: str
    port: str
    key_name: str
    emulator: Emulator | None

    def open(self) -> MeterClient:
        """A new connection, as the meter's reader."""
        meter = MeterClient.open(self.port)
        record = MeterBook().find(meter.serial())
        assert record is not None
        meter.login(record.reader_secret.encode("ascii"))
        return meter

    def token(self, command: tokens.TokenCommand) -> bytes:
        """A token for this meter, by the key that it obeys, issued at the meter's own time."""
        with MeterClient.open(self.port) as meter:
            serial, clock = meter.serial(), meter.clock()
        private = KeyStore().private(self.key_name, passphrase_for(self.key_name, None))
        issued = None if clock.time_s is None else moments.from_unix(clock.time_s)
        return Issuer(MeterBook(), private).issue(serial, command, issued).data

    def push(self, token: bytes) -> TokenAnswer:
        with MeterClient.open(self.port) as meter:
            return meter.enter_token(token)


@pytest.fixture(scope="session")
def attached() -> Iterator[Attached]:
    """The board that `make hil` names, in service."""
    board, port = os.environ["WATTKEY_HIL"], os.environ.get("WATTKEY_HIL_PORT", "")
    with ExitStack() as stack:
        emulator = None
        if not port:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="wattkey-hil-"))
            os.environ["WATTKEY_HOME"] = str(Path(home) / "home")
            emulator = stack.enter_context(Emulator(EmulatorOptions(board=board)))
            assert emulator.pty is not None
            port = emulator.pty
        key = os.environ.get("WATTKEY_HIL_KEY") or None
        with MeterClient.open(port) as meter:
            chosen = provisioning.choose_key(KeyStore(), key, meter.identity())
            provisioning.provision(meter, MeterBook(), chosen)
        yield Attached(board, port, chosen.name, emulator)
