"""The demo's stage: an emulated meter, the road to it, and somebody who watches.

Here: what a scene can do (push, paste, let time pass) and what is checked of it. Not here: the
story (`demo`), its tokens (`demo_tokens`) and what is kept of it (`demo_record`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Self

import serial as pyserial
from rich.console import Console

from . import moments, tokens
from .demo_record import DemoRecord
from .demo_tokens import DemoIssuer
from .emulator import TRACE_UTC_OFFSET_MIN, Emulator, EmulatorOptions
from .errors import WattkeyError
from .meter_client import MeterClient
from .metering_client import MeteringClient
from .profiles.data import ProfileTable
from .profiles.series import blocks
from .supply_picture import SupplyStory

_STEP = timedelta(minutes=30)
_TRACE_DAYS = 28
_DISCONNECTED = 301
_READER_SECRET = b"demo-reader-secret"
_BLOCK_AT_MOST_WH = 5000
"""What the half hour that still runs may hold."""
_TOO_LATE_S = 60
"""One sample of the emulator at full speed: by then the relay must have opened."""


class DemoError(WattkeyError):
    """The meter did not do what the story says: a bug worth reporting."""


class Stage:
    """An emulated meter on its first day, with its `issuer`; a context manager."""

    def __init__(self, options: EmulatorOptions, console: Console) -> None:
        self._emulator = Emulator(options)
        self._serial = options.serial
        self._console = console
        self._kept: dict[str, bytes] = {}
        self._record = DemoRecord(TRACE_UTC_OFFSET_MIN)
        self.issuer = DemoIssuer(self._serial, lambda: self._now.time_s)

    def __enter__(self) -> Self:
        self._emulator.start()
        self._bench = self._emulator.bench()
        self._now = self._bench.read()
        self._start_s = self._now.time_s
        self._record.note_load(self._now, self._now)
        self._console.print(
            f"  meter {self._serial} on {self._emulator.options.runtime}, "
            f"serial port {self._emulator.pty or 'TCP ' + str(self._emulator.tcp_port)}\n"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._bench.close()
        self._emulator.stop()

    @property
    def port(self) -> str:
        """The meter's port, as `-p` takes it."""
        return self._emulator.pty or f"socket://127.0.0.1:{self._emulator.tcp_port}"

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """Each token that was entered, the meter's words, and whether supply was on then."""
        return self._record.answers

    def say(self, text: str) -> None:
        """Tell what comes next, with the meter's local time."""
        self._console.print(f"[bold]{self._clock()}[/]  {text}")

    def provision(self) -> None:
        """Put the meter into service with the development key."""
        key, now_s = self.issuer.public_key, self._now.time_s
        with MeterClient.open(self.port) as meter:
            meter.provision(self._serial, key, _READER_SECRET, now_s)
        self._look()
        self._note("provisioned: it now obeys one issuer's key, and nobody else")

    def keep(self, name: str) -> None:
        """Remember the token pushed last under `name`."""
        self._kept[name] = self._pushed

    def kept(self, name: str) -> bytes:
        """Return a token remembered before."""
        return self._kept[name]

    def push(self, label: str, token: bytes) -> None:
        """Enter a token over the serial port, as DLMS."""
        self._push(label, token, self.port)

    def push_over_the_air(self, label: str, token: bytes) -> None:
        """Enter a token by Bluetooth: the meter is looked for by the name it advertises."""
        begun = time.perf_counter()
        self._push(label, token, f"ble:{self._serial}", ", by BLE")
        self._note(f"from the first look to the answer: {time.perf_counter() - begun:.1f} s", "dim")

    def paste(self, label: str, token: bytes) -> None:
        """Enter a token as text through a raw terminal: no code of ours on the laptop's side."""
        with pyserial.serial_for_url(self.port, timeout=10) as terminal:
            terminal.write(tokens.to_text(token).encode() + b"\r")
            line = terminal.readline().decode().strip()
        self._note(f"{tokens.to_text(token)[:40]}...", style="dim")
        self._witness(label, line, line.startswith("OK"))

    def live(self, duration: timedelta | None = None, until_end_of_trace: bool = False) -> None:
        """Let virtual time pass, recording as it goes."""
        end_s = self._now.time_s + int(duration.total_seconds()) if duration else 0
        if until_end_of_trace:
            end_s = self._start_s + _TRACE_DAYS * 86400
        with self._telling_the_pace():
            while self._now.time_s < end_s:
                self._step(min(_STEP, timedelta(seconds=end_s - self._now.time_s)))

    def live_until_dark(self) -> None:
        """Let time pass until the relay opens."""
        with self._telling_the_pace():
            while self._now.relay_closed:
                self._step(_STEP)

    def outage(self, duration: timedelta) -> None:
        """Cut the mains for `duration`; check that the meter goes on where it stopped."""
        before = self._bench.read()
        self._bench.cut()
        self._bench.pass_dark(seconds=duration.total_seconds())
        self._bench.restore()
        self._look()
        self._record.note_dark(self._now.time_s)
        is_same = self._now.paid_until_s == before.paid_until_s
        if not is_same or self._now.import_wh < before.import_wh:
            raise DemoError("the meter forgot something", "please report this as a bug")
        self._note("power is back: register, account and clock go on where they stopped")

    def expect_supply(self, is_on: bool) -> None:
        """Check that the relay is where the story says."""
        if self._now.relay_closed != is_on:
            raise DemoError("the relay is not where it should be", "please report this as a bug")
        lamp = "[green]●[/] relay closed" if is_on else "[red]○[/] relay open"
        self._console.print(f"      {lamp}")

    def report_opening(self) -> None:
        """Say when and why the relay opened last."""
        opened_s = max(e[0] for e in self._now.events if e[1] == _DISCONNECTED)
        planned_s = self._record.end_period(opened_s)
        if opened_s < planned_s:
            self._note("the energy cap was reached first: the relay opened by itself")
        elif opened_s - planned_s <= _TOO_LATE_S:
            self._note(f"the period ended: the relay opened {opened_s - planned_s} s after its end")
        else:
            raise DemoError("the relay opened too late", "please report this as a bug")

    def read_load(self) -> ProfileTable:
        """Read by DLMS what the meter has kept by the half hour; check it against its register."""
        begun = time.perf_counter()
        with MeterClient.open(self.port) as meter:
            meter.login(_READER_SECRET)
            table = MeteringClient(meter).profile("load")
        self._look()
        kept_wh = sum(round(block.drawn_w * block.hours) for block in blocks(table))
        if not table.rows or not 0 <= self._now.import_wh - kept_wh < _BLOCK_AT_MOST_WH:
            raise DemoError("the profile is not what was counted", "please report this as a bug")
        self._note(
            f"{len(table.rows)} half hours in {time.perf_counter() - begun:.1f} s: together "
            f"{kept_wh / 1000:.1f} kWh, as the register has it",
            "dim",
        )
        return table

    def story(self, title: str) -> SupplyStory:
        """Return everything recorded, for the picture."""
        return self._record.story(title, self._now.time_s)

    def _push(self, label: str, token: bytes, port: str, road: str = "") -> None:
        with MeterClient.open(port) as meter:
            answer = meter.enter_token(token)
        self._pushed = token
        self._witness(label, answer.text, answer.is_accepted, road)

    def _step(self, duration: timedelta) -> None:
        before = self._now
        self._now = self._bench.step(seconds=duration.total_seconds())
        self._record.note_load(before, self._now)

    def _look(self) -> None:
        self._now = self._bench.read()

    def _witness(self, label: str, answer: str, is_accepted: bool, road: str = "") -> None:
        self._look()
        is_new = self._record.note_token(label, road, answer, is_accepted, self._now)
        mark = "[green]✓[/]" if is_new else "[red]✗[/]"
        self._console.print(f"  {mark}   {label}{road}: [italic]{answer}[/]")

    @contextmanager
    def _telling_the_pace(self) -> Iterator[None]:
        """Say afterwards how many days went by in which time, if it was a day or more."""
        started = time.perf_counter()
        began_s = self._now.time_s
        yield
        days = (self._now.time_s - began_s) / 86400
        if days >= 1:
            self._note(f"{days:.1f} days passed in {time.perf_counter() - started:.1f} s", "dim")

    def _note(self, text: str, style: str = "") -> None:
        self._console.print(f"      {text}", style=style)

    def _clock(self) -> str:
        local_s = self._now.time_s + TRACE_UTC_OFFSET_MIN * 60
        return moments.from_unix(local_s).strftime("%d %b %H:%M")
