"""One life of a whole meter whose code is in flash, in a heap of so many bytes.

Here: freezing it, driving it through its serial line as a utility does, and what it holds at each
moment. Not here: how much is too much.
"""

import os
import select
import shutil
import subprocess
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from meter.core.token_text import to_text
from wattkey import MeterClient
from wattkey.errors import WattkeyError
from wattkey.log_in import UTILITY, Keys, LogIn
from wattkey.runtimes.frozen import freeze
from wattkey.session import MeterSession
from wattkey.transports import open_transport

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
_METER = ROOT / "firmware" / "meter"
DAYS, ROWS_A_DAY = 35, 96
PROFILE = "1.0.99.1.0.255"
ROOMY = 1 << 20
# What was aimed at. It was measured to need 95 KiB (`firmware/DESIGN.md`, memory).
PROMISED_BYTES = 96 * 1024

_FLASH_BYTES = 640 * 4096
_SERIAL = "WK00000001"
_UTILITY_KEYS = bytes(range(48))
_KEYS = Keys.from_bytes(_UTILITY_KEYS[16:])
_NOW_S = 1767225600
# The token "a-week" of tests/vectors/tokens.json and its issuer's public key.
_ISSUER_KEY = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
_TOKEN = bytes.fromhex(
    "844da20127044856475aa75463474ca05828a5036a574b3030303030303031041a697d4600061a6955b90007"
    "41013a0001000082021a00093a805840ffcaa69aeed0e599e0ef0dea1c0a4535a4038bb9c4eff86c4fb54d87"
    "344b9056a830fdecd69fc3bf76f3684625c5dde2a8fafdbc573e71148f36cfb0b5cc630b"
)
_FROZEN_ONLY = {"MICROPYPATH": ".frozen"}
_PATIENCE_S = 10
_ANSWER_S = 1.0
_BOARD = """
include("$(MPY_DIR)/extmod/asyncio")
include("{root}/firmware/manifest.py", beside="{here}/in_flash")
"""
_FIRMWARE = """
include("$(MPY_DIR)/extmod/asyncio")
include("{root}/firmware/manifest.py")
package("meter", {clients}, base_path="{root}/firmware")
"""
_UNLINKED = """
include("$(MPY_DIR)/extmod/asyncio")
module("main.py", base_path="{root}/firmware")
package("meter", base_path="{root}/firmware")
"""


class Died(Exception):
    """The meter did not live through it; the text says where."""


@dataclass
class Life:
    """Bytes of heap held at each moment, by its name, and how many rows the profile gave."""

    held: dict[str, int] = field(default_factory=dict)
    rows: int = 0


def freeze_meter(into: Path) -> Path:
    """Return a MicroPython in the folder `into` with firmware and board frozen."""
    return _freeze(_BOARD, into)


def freeze_firmware(into: Path) -> Path:
    """The same without the board, but with the client that tests talk to the firmware with."""
    return _freeze(_FIRMWARE, into)


def freeze_unlinked(into: Path) -> Path:
    """The same with every module by itself."""
    return _freeze(_UNLINKED, into)


def _freeze(text: str, into: Path) -> Path:
    into.mkdir(exist_ok=True)
    clients = [str(path.relative_to(_METER)) for path in sorted(_METER.glob("dlms/*client*.py"))]
    manifest = into / "manifest.py"
    manifest.write_text(text.format(root=ROOT, here=HERE, clients=clients))
    return freeze(manifest, into)


def live(binary: Path, folder: Path, heap_bytes: int = ROOMY) -> Life:
    """Boot, provision, take a token, and serve 35 days of load, ciphered, all with a radio on.

    Raises Died when anything is not as it would be with all the heap in the world.
    """
    life = Life()
    try:
        with _meter(binary, folder, heap_bytes, life) as (meter, port):
            _drive(meter, port, life)
    except (WattkeyError, AssertionError, OSError, ValueError) as error:
        raise Died(f"in {heap_bytes} bytes: {error!r}") from error
    return life


def smallest_heap(binary: Path, folder: Path, step: int = 1024) -> int:
    """Return the smallest heap that a life fits into, in bytes, to within `step`."""
    dies, lives = 0, ROOMY // step
    while lives - dies > 1:
        middle = (dies + lives) // 2
        try:
            live(binary, folder, middle * step)
            lives = middle
        except Died:
            dies = middle
    return lives * step


def import_from(binary: Path, compiled: Path) -> int:
    """Return what the same imports hold when they come from .mpy files, whose code they copy."""
    script = "import gc, main, meter.links.ble, meter.links.ble_peripheral\n"
    script += "import meter.native.assembly\ngc.collect()\nprint(gc.mem_alloc())"
    done = subprocess.run(
        [str(binary), "-X", "heapsize=4m", "-c", script],
        env={"MICROPYPATH": f"{compiled}:.frozen"},
        cwd=compiled,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def _drive(meter: "_Meter", port: str, life: Life) -> None:
    with MeterClient(open_transport(port), _ANSWER_S) as client:
        client.provision(_SERIAL, _ISSUER_KEY, b"reader-secret", _NOW_S, _UTILITY_KEYS)
        meter.hold("a meter in service, with its issuer's table")
        assert client.enter_token(_TOKEN).is_accepted
    meter.hold("after a token")
    transport = open_transport(port)
    with MeterSession(transport, LogIn(UTILITY, keys=_KEYS), _ANSWER_S) as session:
        meter.hold("an association with keys")
        profile = session.get(7, PROFILE, 2)
        meter.hold("after a ciphered profile")
        assert meter.ask(f"air {to_text(_TOKEN)}").startswith("OK")
        meter.hold("after a token through the air beside it")
    transport.close()
    life.rows = len(profile)
    assert [row[2] for row in profile] == list(range(1, life.rows + 1))


class _Meter:
    """A running process: its lines of figures, and its answers."""

    def __init__(self, process: "subprocess.Popen[bytes]", life: Life) -> None:
        self._process = process
        self._life = life
        self._read = b""

    def ask(self, question: str) -> str:
        """Return the line that answers; Died when there is none."""
        assert self._process.stdin is not None
        self._process.stdin.write(question.encode() + b"\n")
        self._process.stdin.flush()
        return self._line()

    def hold(self, moment: str) -> None:
        """Note what is held now under a name."""
        self._life.held[moment] = int(self.ask("heap").split("\t")[1])

    def wait_until_ready(self) -> None:
        while (line := self._line()) != "ready":
            name, _, figure = line.partition("\t")
            self._life.held[name] = int(figure)

    def _line(self) -> str:
        assert self._process.stdout is not None
        while b"\n" not in self._read:
            ready = select.select([self._process.stdout], [], [], _PATIENCE_S)[0]
            more = os.read(self._process.stdout.fileno(), 4096) if ready else b""
            if not more:
                raise Died(f"nothing more after {self._read!r}")
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return line.decode().strip()


@contextmanager
def _meter(binary: Path, folder: Path, heap_bytes: int, life: Life) -> Iterator[tuple[_Meter, str]]:
    flash = folder / "flash"
    shutil.copy(_filled_flash(binary, folder), flash)
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    words = ["-X", f"heapsize={heap_bytes}", "-m", "whole_meter_in_flash"]
    arguments = [_SERIAL, str(master), str(flash)]
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [*_same_each_time(), str(binary), *words, *arguments],
            env=_FROZEN_ONLY,
            cwd=folder,  # where there is nothing to import
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=[master],
        )
    os.close(master)
    try:
        meter = _Meter(process, life)
        meter.wait_until_ready()
        yield meter, os.ttyname(slave)
    finally:
        process.kill()
        (folder / "last-words").write_bytes(process.communicate()[0])
        os.close(slave)


def _filled_flash(binary: Path, folder: Path) -> Path:
    """Return a file of flash whose ring has 35 days of load, made once for each folder."""
    filled = folder / "filled-flash"
    if not filled.exists():
        begun = folder / "begun-flash"
        begun.write_bytes(b"\xff" * _FLASH_BYTES)
        words = ["-m", "fill_load_profile", str(begun), str(DAYS * ROWS_A_DAY), str(_NOW_S)]
        subprocess.run([str(binary), *words], env=_FROZEN_ONLY, cwd=folder, check=True)
        begun.rename(filled)
    return filled


def _same_each_time() -> Sequence[str]:
    """The collector takes what looks like an address for one, so let those be the same."""
    setarch = shutil.which("setarch")
    if not setarch:
        return ()
    words = (setarch, "-R")
    works = not subprocess.run([*words, "true"], capture_output=True, check=False).returncode
    return words if works else ()
