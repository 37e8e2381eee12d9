"""Starts and stops emulated meters: the firmware in a process, with its ports and its radio.

Here: what a unit is given (pseudo-terminal, free ports, its state, the air) and who can find it.
Not here: the process (`firmware_process`), nor anything the meter does.
"""

import contextlib
import errno
import os
from typing import Any

from . import running
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
from .emulator_ports import check_free, free_port, open_terminal
from .firmware_process import FirmwareProcess, command_of
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
        self._process: FirmwareProcess | None = None
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
            check_free(port)
        self._process = FirmwareProcess(command_of(self.options.runtime))
        try:
            self._hold_state()
            self._hold_radio()
            self._launch_until_ready(self._process)
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
            raise EmulatorError(f"the emulator stopped: {self._process.last_words()}")

    def stop(self) -> None:
        """End the emulator if it still runs, and clean up."""
        if self._entry:
            running.forget(self._entry)
        if self._process:
            self._process.end()
        self._held.close()
        self._radio.close()

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

    def _launch_until_ready(self, process: FirmwareProcess) -> None:
        for _ in range(_START_ATTEMPTS):
            if self._launch(process):
                return
            if _PORT_TAKEN not in process.last_words():
                break
        raise EmulatorError(f"the emulator did not start: {process.last_words()}")

    def _launch(self, process: FirmwareProcess) -> bool:
        """Choose ports, and start the firmware on them; say whether it serves them."""
        self.tcp_port = self.options.tcp_port or free_port()
        self.bench_port = self.options.bench_port or free_port()
        self.pty, terminal = open_terminal()
        p1_terminal = self._open_p1()
        handed = [*terminal, *p1_terminal]
        try:
            return process.launch(self._unit(terminal, p1_terminal), handed)
        finally:
            for fd in handed:
                os.close(fd)

    def _unit(self, terminal: tuple[int, ...], p1_terminal: tuple[int, ...]) -> dict[str, Any]:
        """The options as the firmware's unit file has them, with what only this start knows."""
        return unit_of(self.options, self.tcp_port, self.bench_port) | {
            "radio_port": self._radio_port,
            "pty_fd": terminal[0] if terminal else None,
            "p1_port": self.p1_port,
            "p1_fd": p1_terminal[0] if p1_terminal else None,
        }

    def _open_p1(self) -> tuple[int, ...]:
        """Choose the P1 ports, if there are to be any; return the terminal's master side.

        The emulator does not get the other one: that somebody has it open asks for telegrams.
        """
        if not self.options.p1:
            return ()
        self.p1_port = self.options.p1_port or free_port()
        self.p1_pty, terminal = open_terminal()
        for slave in terminal[1:]:
            os.close(slave)
        return terminal[:1]
