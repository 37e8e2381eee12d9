"""A meter's check-up: what it knows of its own health, and what to make of it.

Here: the verdict on each part, in words for people. Not here: the meter's counting, how its objects
are read (`meter_client`) or printed (`commands.doctor`).
"""

from dataclasses import dataclass, field
from typing import Literal

from . import meter_data as md
from . import moments
from .errors import MeterRefusedError
from .event_words import BATTERY_CLOCK_DOUBTED_EVENT
from .meter_client import MeterClient
from .meter_data import (
    UNITY_GAIN,
    CalibrationRecord,
    Identity,
    MeterClock,
    MeterEvent,
    MeterHealth,
    SupplyStatus,
)
from .quantities import rough_duration_text

Verdict = Literal["ok", "look", "broken"]

_CLOCK_OFF_S = 60
"""A trusted clock further from this computer's is worth a look, at one of the two."""

_WORN_PERCENT = 80
"""Of the rated erases: time to think of another flash, not yet to fear for the data."""

_FEWEST_ERASES = 10
"""Fewer say nothing about how many saves wear a block out."""

_FEWEST_SAVES = 1440
"""In the first day being made and put into service costs more erases than saves do."""

_SAVES_PER_YEAR = 365 * 1440
"""A meter saves once a minute (SPEC 4.3); decisions add little to that."""

_CHECKS = {
    "quick": "checked by tables",
    "tables being made": "checked, and quicker soon",
    "plain": "checked in plain Python, slower and as strictly",
}

_NEWER = "a newer wattkey may know what that means"
_SET_THE_CLOCK = "set it: wattkey clock --set"


@dataclass(frozen=True)
class Finding:
    """One part of the meter: `advice` is "" where there is nothing to do."""

    part: str
    verdict: Verdict
    text: str
    advice: str = ""


@dataclass(frozen=True)
class CheckUp:
    """What was read from the meter, one after the other.

    `calibration` is None where the meter has no such object: older firmware.
    """

    identity: Identity
    clock: MeterClock
    supply: SupplyStatus
    health: MeterHealth
    events: list[MeterEvent]
    calibration: CalibrationRecord | None = field(default_factory=CalibrationRecord)

    def findings(self) -> list[Finding]:
        """A verdict on every part, in a fixed order."""
        return [
            _clock(self.clock, self.identity.is_emulator),
            _battery_clock(self.health, self.events),
            _relay(self.supply, self.health),
            _storage(self.health),
            _copies(self.health),
            _saves(self.health),
            _flash(self.health),
            _signatures(self.health),
            _power(self.health),
            _calibration(self.calibration),
        ]

    @property
    def is_healthy(self) -> bool:
        """Whether no part wants attention."""
        return all(finding.verdict == "ok" for finding in self.findings())


def examine(meter: MeterClient) -> CheckUp:
    """Read everything (after `login`)."""
    status, health = meter.supply_status(), meter.health()
    return CheckUp(
        meter.identity(), meter.clock(), status, health, meter.events(), _if_there(meter)
    )


def _if_there(meter: MeterClient) -> CalibrationRecord | None:
    try:
        return meter.calibration()
    except MeterRefusedError:
        return None


def years_left(health: MeterHealth) -> int | None:
    """How long the flash lasts with a save a minute, None where that cannot be known.

    The most worn block's erases, held against the saves that cost them. With FRAM most saves cost
    none, and a young meter has none to count.
    """
    is_young = health.worst_erases < _FEWEST_ERASES or health.generation < _FEWEST_SAVES
    if health.storage != md.FLASH or is_young:
        return None
    saves_left = health.generation * health.erases_left // health.worst_erases
    return saves_left // _SAVES_PER_YEAR


def _clock(clock: MeterClock, is_emulator: bool) -> Finding:
    if clock.time_s is None or clock.quality == md.UNSET_CLOCK:
        return Finding("clock", "broken", "never set: no token can expire", _SET_THE_CLOCK)
    text = f"{moments.local_text(clock.time_s)}, {clock.quality}"
    off_s = clock.time_s - int(moments.now().timestamp())
    if clock.quality != md.TRUSTED_CLOCK:
        return Finding("clock", "look", f"{text}, as after an outage", _SET_THE_CLOCK)
    if abs(off_s) > _CLOCK_OFF_S and not is_emulator:  # an emulator lives in a time of its own
        side = "ahead of" if off_s > 0 else "behind"
        text = f"{text}, {rough_duration_text(abs(off_s))} {side} this computer"
        return Finding("clock", "look", text, f"if this computer is right, {_SET_THE_CLOCK}")
    return Finding("clock", "ok", text)


def _battery_clock(health: MeterHealth, events: list[MeterEvent]) -> Finding:
    name = "battery clock"
    advice = "replace its cell, then set the clock: wattkey clock --set"
    if health.battery_clock == md.BATTERY_CLOCK_DOUBTED:
        return Finding(name, "look", "has stopped or shows nonsense, so it is not used", advice)
    # Set anew it is believed again, and a dead cell shows at the next outage only.
    if any(event.code == BATTERY_CLOCK_DOUBTED_EVENT for event in events):
        return Finding(name, "look", "has lost the time lately and was set anew", advice)
    if health.battery_clock == md.NO_BATTERY_CLOCK:
        return Finding(name, "ok", "none fitted: the clock stands still while the power is off")
    if health.battery_clock == md.BATTERY_CLOCK_BELIEVED:
        return Finding(name, "ok", "goes on while the power is off")
    return Finding(name, "look", health.battery_clock, _NEWER)


def _relay(supply: SupplyStatus, health: MeterHealth) -> Finding:
    position = "closed" if supply.relay_closed else "open"
    text = f"{position}, {supply.control_state}, {_times('moved', health.relay_moves)}"
    if health.relay_state == md.RELAY_DISOBEYS:
        advice = "welded, stuck or its drive is broken: replace it before anybody trusts it"
        return Finding("relay", "broken", f"{text}; does not move when told to", advice)
    if health.relay_state == md.LOAD_WHILE_OPEN:
        advice = "look for a bypass or a welded contact, on the spot"
        return Finding("relay", "broken", f"{text}; yet a load draws power through it", advice)
    if health.relay_state == md.RELAY_GUARDED:
        advice = "less load, or more air; wattkey events says which. It is tried again each minute"
        return Finding("relay", "look", f"{text}; its guard opened it: overload or heat", advice)
    if health.relay_state == md.RELAY_OBEYS:
        return Finding("relay", "ok", text)
    return Finding("relay", "look", f"{text}; its state is {health.relay_state}", _NEWER)


def _storage(health: MeterHealth) -> Finding:
    if health.storage == md.NO_STORAGE:
        text = "none: at a power cut the meter forgets everything"
        return Finding("storage", "broken", text, "do not put it into service without a memory")
    return Finding("storage", "ok", f"{health.storage}, at record {health.generation:,}")


def _copies(health: MeterHealth) -> Finding:
    # A cut in the middle of writing to FRAM loses one of its copies: that is what they are for.
    harmless = health.boots // 10 if health.storage == md.FLASH_AND_FRAM else 0
    if health.recoveries == 0:
        return Finding("copies", "ok", "none of the stored copies was ever lost")
    text = f"{_times('lost', health.recoveries)} and restored from the others at power-up"
    if health.recoveries <= harmless:
        return Finding("copies", "ok", text)
    return Finding("copies", "look", text, "if the number grows, the memory is failing: replace it")


def _saves(health: MeterHealth) -> Finding:
    if health.failed_saves == 0:
        return Finding("saves", "ok", "every one reached all copies")
    text = f"{health.failed_saves:,} did not reach all copies, or none"
    return Finding("saves", "look", text, "the memory is failing: read the meter and replace it")


def _flash(health: MeterHealth) -> Finding:
    if health.storage == md.NO_STORAGE or not health.rated_erases:
        return Finding("flash life", "ok", "nothing is written to flash")
    used_percent = 100 * health.worst_erases // health.rated_erases
    text = f"{max(0, 100 - used_percent)} % left"
    years = years_left(health)
    if years is not None:
        text += f", about {years} years at a save a minute"
    if used_percent >= 100:
        return Finding("flash life", "broken", text, "worn out: replace it before it fails")
    if used_percent >= _WORN_PERCENT:
        return Finding("flash life", "look", text, "plan its replacement")
    return Finding("flash life", "ok", text)


def _signatures(health: MeterHealth) -> Finding:
    name = "signatures"
    if health.signature_checks == md.CHECKS_LACK_MEMORY:
        advice = "freeze the firmware into the image, or give the meter smaller tables"
        return Finding(name, "look", "no memory for tables: each check takes longer", advice)
    if health.signature_checks not in md.SIGNATURE_CHECKS:
        return Finding(name, "look", health.signature_checks, _NEWER)
    return Finding(name, "ok", _CHECKS[health.signature_checks])


def _power(health: MeterHealth) -> Finding:
    failures = max(0, health.boots - 1)
    text = f"{_times('failed', failures)}, {health.event_count:,} events of all kinds"
    return Finding("power", "ok", text)


def _calibration(found: CalibrationRecord | None) -> Finding:
    """A meter that was never calibrated is as good as its parts, and that is for people to know."""
    if found is None:
        return Finding("calibration", "ok", "none: its firmware is older and knows of none")
    return Finding("calibration", "ok", calibration_text(found))


def calibration_text(found: CalibrationRecord) -> str:
    """When, against what, and by how much."""
    if not found.time_s:
        return "never: as its parts measure (wattkey calibrate)"
    names = ("V", "A", "W")
    percent = [(gain - UNITY_GAIN) / 100 for gain in found.gains]
    by = ", ".join(f"{name} {each:+.2f} %" for name, each in zip(names, percent, strict=True))
    against = f"{found.reference_mv / 1000:.1f} V, {found.reference_mw / 1000:.1f} W"
    return f"{moments.local_text(found.time_s)}, against {against}: {by}"


def _times(done: str, count: int) -> str:
    words = {0: f"never {done}", 1: f"{done} once"}
    return words.get(count, f"{done} {count:,} times")
