"""Starts and stops emulated meters: the firmware as a process, with its ports.

Here: what the process is given (runtime, unit file, pseudo-terminal, free ports) and how it ends.
Not here: anything the meter does. An emulator never outlives the program that started it: it holds
one end of a pipe and stops when the other end closes, however this process ends.
"""

import contextlib
import errno
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from . import running, runtimes
from .bench import Bench
from .emulator_options import (
    RUNTIMES,
    TRACE_UTC_OFFSET_MIN,
    TRACES,
    EmulatorError,
    EmulatorOptions,
    trace_file,
    tree,
    unit_of,
)
from .errors import PortError, UsageError
from .meter_book import check_serial
from .radio import launcher as radio_launcher

__all__ = [
    "RUNTIMES",
    "TRACES",
    "TRACE_UTC_OFFSET_MIN",
    "Emulator",
    "EmulatorError",
    "EmulatorOptions",
    "free_port",
    "trace_file",
    "tree",
]

_START_ATTEMPTS = 3
"""A free port may be taken between finding it and using it."""

_PORT_TAKEN = f"[Errno {errno.EADDRINUSE}]"
_OWN_WORDS = re.compile(r"(?:\w+\.)*(?:TraceError|FlashFileError): ")
"""Before a message that was written for people: the error's class tells them nothing."""


class Emulator:
    """A running emulated meter; a context manager that starts and stops it.

    `pty` is the path of its serial port (None on Windows), `tcp_port` serves DLMS and text,
    `bench_port` the bench, all on 127.0.0.1. `p1_pty` and `p1_port` are None without a P1 port.
    """

    pty: str | None
    p1_pty: str | None = None
    tcp_port: int
    bench_port: int
    p1_port: int | None = None

    def __init__(self, options: EmulatorOptions | None = None) -> None:
        self.options = options or EmulatorOptions()
        self._process: subprocess.Popen[str] | None = None
        self._leash: int | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="wattkey-emulator-")
        self._entry: running.RunningEmulator | None = None
        self._held = contextlib.ExitStack()
        self._radio = contextlib.ExitStack()
        self._radio_port: int | None = None

    def __enter__(self) -> "Emulator":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Process id of the emulator."""
        assert self._process is not None
        return self._process.pid

    @property
    def entry(self) -> running.RunningEmulator:
        """Where it can be reached, as other programs find it."""
        assert self._entry is not None
        return self._entry

    def start(self) -> None:
        """Start the process and return when it serves its ports."""
        check_serial(self.options.serial)
        for port in (self.options.tcp_port, self.options.bench_port, self.options.p1_port):
            _check_free(port)
        command = _command(self.options.runtime)
        try:
            self._hold_state()
            self._hold_radio()
            self._launch_until_ready(command)
            self._hold_state()  # once more: it may have been made only now
            self._entry = running.register(
                self.options.serial,
                self.pty,
                self.tcp_port,
                self.bench_port,
                self.pid,
                self.p1_pty,
                self.p1_port,
            )
        except BaseException:
            self.stop()
            raise

    def wait(self) -> None:
        """Wait until the emulator ends; EmulatorError with its last words if it failed."""
        assert self._process is not None
        if self._process.wait():
            raise EmulatorError(f"the emulator stopped: {self._last_words()}")

    def stop(self) -> None:
        """End the emulator if it still runs, and clean up."""
        if self._entry:
            running.forget(self._entry)
        self._let_go()
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            self._process.kill()
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
        self._held.close()
        self._radio.close()
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def bench(self) -> Bench:
        """Return a new connection to the bench port."""
        return Bench(self.bench_port)

    def _hold_state(self) -> None:
        """Keep other emulators off the state file: two meters on one flash would ruin it."""
        file = self.options.state
        if file is None or not file.is_file() or os.name == "nt":
            return
        import fcntl

        self._held.close()
        handle = self._held.enter_context(file.open("rb"))
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EmulatorError(
                f"another emulator runs on the state in {file}", "stop it, or name another file"
            ) from None

    def _hold_radio(self) -> None:
        """Join the air that other emulators are on, or begin one."""
        if self.options.ble or self.options.radio:
            ports = self._radio.enter_context(radio_launcher.hold(self.options.radio))
            self._radio_port = ports.meter_port

    def _launch_until_ready(self, command: list[str]) -> None:
        for _ in range(_START_ATTEMPTS):
            self._launch(command)
            if self._is_ready():
                return
            if _PORT_TAKEN not in self._last_words():
                break
        raise EmulatorError(f"the emulator did not start: {self._last_words()}")

    def _launch(self, command: list[str]) -> None:
        self._let_go()
        self.tcp_port = self.options.tcp_port or free_port()
        self.bench_port = self.options.bench_port or free_port()
        self.pty, terminal = _open_terminal()
        leash_read, self._leash = os.pipe()
        unit_file = Path(self._folder.name) / "unit.json"
        unit = unit_of(self.options, self.tcp_port, self.bench_port)
        unit |= {"radio_port": self._radio_port}
        unit |= {"pty_fd": terminal[0] if terminal else None}
        unit |= {"leash_fd": leash_read if terminal else None}
        p1_terminal = self._open_p1()
        unit |= {"p1_port": self.p1_port, "p1_fd": p1_terminal[0] if p1_terminal else None}
        unit_file.write_text(json.dumps(unit))
        handed = [*terminal, *p1_terminal, leash_read] if terminal else []
        self._process = self._spawn([*command, str(unit_file)], handed)
        for fd in {*terminal, *p1_terminal, leash_read}:
            os.close(fd)

    def _open_p1(self) -> tuple[int, ...]:
        """Choose the P1 ports, if there are to be any; return the terminal's master side.

        The emulator does not get the other one: that somebody has it open asks for telegrams.
        """
        if not self.options.p1:
            return ()
        self.p1_port = self.options.p1_port or free_port()
        self.p1_pty, terminal = _open_terminal()
        for slave in terminal[1:]:
            os.close(slave)
        return terminal[:1]

    def _spawn(self, command: list[str], handed: list[int]) -> "subprocess.Popen[str]":
        root = tree()
        path = os.pathsep.join((str(root / "firmware"), str(root)))
        with open(Path(self._folder.name) / "errors.txt", "w") as errors:
            return subprocess.Popen(
                command,
                env=os.environ | {"MICROPYPATH": path + ":.frozen", "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                pass_fds=handed,
                start_new_session=True,  # Ctrl-C is for whoever started it
            )

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().startswith("ready")

    def _last_words(self) -> str:
        """The last line on its standard error, where Python puts what ended it."""
        text = (Path(self._folder.name) / "errors.txt").read_text(errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return _OWN_WORDS.sub("", lines[-1]) if lines else "it said nothing"

    def _let_go(self) -> None:
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _check_free(port: int | None) -> None:
    """Complain about a port that was asked for and cannot be had."""
    if port is None:
        return
    try:
        with socket.socket() as probe:
            if os.name == "posix":  # as the emulator does; on Windows it would share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            probe.listen()
    except (OSError, OverflowError) as error:
        raise PortError(
            f"TCP port {port} cannot be used: {getattr(error, 'strerror', None) or error}",
            "choose another, or none for a free one",
        ) from None


def _command(runtime: str) -> list[str]:
    if runtime == "cpython":
        return [sys.executable, str(tree() / "firmware" / "main.py")]
    if runtime not in RUNTIMES:
        raise UsageError(
            f"there is no runtime '{runtime}'", f"choose {', '.join(RUNTIMES)} or cpython"
        )
    binary = runtimes.find(RUNTIMES[runtime])
    return [str(binary), str(tree() / "firmware" / "main.py")]


def _open_terminal() -> tuple[str | None, tuple[int, ...]]:
    """Return a raw pseudo-terminal's path, and its master and slave descriptors.

    The emulator gets both: holding the slave side keeps the port alive while nobody has it open.
    """
    if os.name == "nt":
        return None, ()
    import tty

    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    return os.ttyname(slave), (master, slave)
