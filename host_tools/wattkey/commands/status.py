"""`wattkey status`: who a meter is and how it stands."""

from dataclasses import dataclass
from typing import Any

import typer

from .. import moments
from ..keystore import KeyStore
from ..meter_book import MeterBook
from ..meter_client import MeterClient
from ..meter_data import Identity, LastToken, MaximumDemand, MeterClock, SupplyStatus
from . import console, panels, progress, supply_view
from .meters import login_with, note_issuer
from .options import AssociationOption, JsonOption, PortOption


def register(app: typer.Typer) -> None:
    """Add `status` to `app`."""
    app.command(rich_help_panel=panels.METERS)(status)


def status(
    port: PortOption = "auto",
    association: AssociationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who a meter is, its clock, its issuer and, with a secret for it, its supply.

    Anybody may know the first three. Supply and credit are the household's own: they are shown
    on the computer that provisioned the meter, and on the customer's own.
    """
    with MeterClient.open(port) as meter, progress.shown(meter, "status"):
        found = _read(meter, association)
    if as_json:
        console.print_json(_as_json(found))
    else:
        _print(found)


@dataclass(frozen=True)
class _Standing:
    """What was read: `kid` is b"" before provisioning; None for what we may not know."""

    identity: Identity
    clock: MeterClock
    kid: bytes
    supply: SupplyStatus | None
    demand: MaximumDemand | None
    last: LastToken | None


def _read(meter: MeterClient, who: str | None) -> _Standing:
    identity, clock = meter.identity(), meter.clock()
    kid = meter.issuer_kid()
    record = MeterBook().find(identity.serial) if kid else None
    if record:
        note_issuer(identity.serial, kid)
        login_with(meter, record, who)
    supply = meter.supply_status() if record else None
    demand = meter.maximum_demand() if record else None
    return _Standing(identity, clock, kid, supply, demand, meter.last_token())


def _print(found: _Standing) -> None:
    identity, kid = found.identity, found.kid
    obeys = _issuer(identity.serial, kid) if kid else console.bad("none: not provisioned yet")
    console.print_facts(
        [
            ("meter", f"{identity.serial}, {identity.manufacturer} {identity.model}"),
            ("firmware", identity.firmware_version),
            ("issuer", obeys),
            ("clock", supply_view.clock_text(found.clock)),
            *(supply_view.supply_rows(found.supply) if found.supply else ()),
            *([("maximum demand", supply_view.demand_text(found.demand))] if found.demand else ()),
            *([("last token", _last(found.last))] if found.last else ()),
        ]
    )
    if kid and not found.supply:
        console.note(
            "Supply and credit are private, and this computer has no secret for the meter."
        )
    if not kid:
        console.note("Put it into service with: wattkey provision")


def _issuer(serial: str, kid: bytes) -> str:
    key, record = KeyStore().by_kid(kid), MeterBook().find(serial)
    name = f"key '{key.name}' ({kid.hex()})" if key else f"a key not known here ({kid.hex()})"
    if record and record.kid and record.kid != kid.hex():
        return f"{name}, but the meter book says key '{record.key_name or record.kid}'"
    if record and record.new_kids:
        return f"{name}, and has not taken the new one yet that a token carries"
    return name


def _last(last: LastToken) -> str:
    when = "" if last.time_s is None else f", {moments.local_text(last.time_s)}"
    return f"{last.text}{when}"


def _as_json(found: _Standing) -> dict[str, Any]:
    identity = found.identity
    return {
        "meter": identity.serial,
        "manufacturer": identity.manufacturer,
        "model": identity.model,
        "firmware": identity.firmware_version,
        "emulator": identity.is_emulator,
        "issuer_kid": found.kid.hex() or None,
        "clock": supply_view.clock_json(found.clock),
        "supply": supply_view.supply_json(found.supply) if found.supply else None,
        "maximum_demand": supply_view.demand_json(found.demand) if found.demand else None,
        "last_token": _last_json(found.last) if found.last else None,
    }


def _last_json(last: LastToken) -> dict[str, Any]:
    when = None if last.time_s is None else moments.iso_text(last.time_s)
    return {"time": when, "code": last.code, "text": last.text, "token": last.data.hex()}
