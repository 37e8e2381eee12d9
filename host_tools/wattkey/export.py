"""A whole meter in one JSON value: what it is, has counted, was told, has seen and how it is.

Here: the schema, version 1. Not here: each part's reading. No secret is in it, and no token.

    format      "wattkey-meter", version 1
    read_at     this computer's time, ISO 8601 UTC; began before all else was read
    nameplate   Identity's fields
    clock       {time, utc_offset_min, quality}
    supply      relay, account and objections; energies in Wh, times ISO 8601
    health      counts since manufacture (MeterHealth's fields)
    registers   [{name, obis, value, unit}]
    settings    {periods, tariff, protection: {limits, thresholds, tamper_cuts}}
    profiles    {load, daily, billing, now, nameplate}: {obis, period_s, columns, rows}, each
                column {key, name, unit, class, obis, attribute}; rows in their order
    events      [{time, group, code, detail, text, values}], oldest first
    missing     names of the parts above that this meter does not have, or does not tell us

Numbers are in the unit that stands beside them, times ISO 8601 in the meter's own zone.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import moments
from .errors import MeterRefusedError
from .meter_client import MeterClient
from .meter_data import MeterClock, RegisterReading, SupplyStatus
from .metering_client import MeteringClient
from .profiles import text as profile_text
from .profiles.data import PROFILES
from .settings import setting_data as sd

FORMAT, VERSION = "wattkey-meter", 1

Step = Callable[[str], None]
"""Told what is being read."""


def read(meter: MeterClient, on_step: Step | None = None) -> dict[str, Any]:
    """Read everything of a meter in which we are logged in; parts that it refuses are `missing`."""
    tell = on_step or (lambda _what: None)
    metering = MeteringClient(meter)
    whole: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "read_at": moments.iso_text(moments.now()),
    }
    missing: list[str] = []
    for name, part in _parts(meter, metering).items():
        tell(name)
        section, _, item = name.partition(".")
        try:
            value = part()
        except MeterRefusedError:
            missing.append(name)
            continue
        if item:
            whole.setdefault(section, {})[item] = value
        else:
            whole[section] = value
    return whole | {"missing": missing}


def _parts(meter: MeterClient, metering: MeteringClient) -> dict[str, Callable[[], Any]]:
    return {
        "nameplate": lambda: asdict(meter.identity()),
        "clock": lambda: _clock(meter.clock()),
        "supply": lambda: _supply(meter.supply_status()),
        "health": lambda: asdict(meter.health()),
        "registers": lambda: [
            _register(found) for found in [*meter.registers(), *meter.more_registers()]
        ],
        "settings.periods": lambda: asdict(metering.periods()),
        "settings.tariff": lambda: tariff_json(metering.tariff()),
        "settings.protection": lambda: protection_json(metering.protection()),
        **{f"profiles.{name}": _profile(metering, name) for name in PROFILES},
        "events": lambda: [profile_text.event_json(event) for event in metering.events()],
    }


def _profile(metering: MeteringClient, name: str) -> Callable[[], Any]:
    return lambda: profile_text.table_json(metering.profile(name))


def write(whole: dict[str, Any], file: Path) -> None:
    """Write it to `file`, whole or not at all."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps(whole, indent=1) + "\n", "utf-8")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def tariff_json(found: sd.Tariff) -> dict[str, Any]:
    """A tariff for other programs."""
    return asdict(found) | {"activates": found.activates.isoformat() if found.activates else None}


def protection_json(found: sd.Protection) -> dict[str, Any]:
    """Limits, thresholds and tamper cuts for other programs, conditions by name."""
    limits = asdict(found.limits)
    begins = found.limits.emergency.begins
    limits["emergency"]["begins"] = begins.isoformat() if begins else None
    return {
        "limits": limits,
        "thresholds": [
            {"condition": sd.condition_name(row.code), **asdict(row)} for row in found.thresholds
        ],
        "tamper_cuts": [sd.condition_name(code) for code in found.tamper_cuts],
    }


def _clock(found: MeterClock) -> dict[str, Any]:
    when = None if found.time_s is None else moments.iso_text(found.time_s)
    return {"time": when, "utc_offset_min": found.utc_offset_min, "quality": found.quality}


def _supply(found: SupplyStatus) -> dict[str, Any]:
    values = asdict(found)
    until_s = values.pop("paid_until_s")
    return values | {"paid_until": None if until_s is None else moments.iso_text(until_s)}


def _register(found: RegisterReading) -> dict[str, Any]:
    value = profile_text.cell_json(found.value)
    return {"name": found.name, "obis": found.obis, "value": value, "unit": found.unit}
