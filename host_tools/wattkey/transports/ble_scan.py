"""Meters in the air: listening for the ones that advertise, and choosing one of them.

Here: names, addresses and signal. Not here: talking to a meter (`ble`), which Bluetooth is used
(`ble_backend`).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from meter.links.ble_advertisement import NAME_PREFIX, name_for
from meter.links.nordic_uart import SERVICE

from ..errors import PortError, WattkeyError
from .ble_backend import Backend, open_backend
from .ble_trouble import explain


@dataclass(frozen=True)
class FoundMeter:
    """A meter that was heard; `device` is what bleak connects to."""

    name: str
    serial_tail: str
    address: str
    signal_dbm: int
    device: Any = field(repr=False, compare=False, default=None)


def scan(
    seconds: float | None = None, on_change: Callable[[list[FoundMeter]], None] | None = None
) -> list[FoundMeter]:
    """Listen for `seconds`, or as long as it takes to hear everybody; all meters heard, by name.

    `on_change` sees the list as it grows.
    """
    try:
        return asyncio.run(_scan(seconds, on_change))
    except WattkeyError:
        raise
    except Exception as error:  # bleak's errors have no common base on all platforms
        raise explain(error, "the meters") from None


async def find(backend: Backend, wanted: str) -> FoundMeter:
    """The meter that `wanted` means: a name, an address, a serial, or "auto" for the only one."""
    if wanted == "auto":
        return _only(await listen(backend, backend.scan_s))
    found: asyncio.Future[FoundMeter] = asyncio.get_running_loop().create_future()

    def consider(meters: list[FoundMeter]) -> None:
        for meter in meters:
            if _is_meant(meter, wanted) and not found.done():
                found.set_result(meter)

    meters = await listen(backend, backend.find_s, consider, found)
    if found.done():
        return found.result()
    names = ", ".join(meter.name for meter in meters) or "none"
    raise PortError(f"meter {wanted} was not heard", f"in range: {names}; is it powered?")


async def listen(
    backend: Backend,
    seconds: float,
    on_change: Callable[[list[FoundMeter]], None] | None = None,
    enough: "asyncio.Future[Any] | None" = None,
) -> list[FoundMeter]:
    """Meters heard in `seconds`, or until `enough` is done."""
    heard: dict[str, FoundMeter] = {}

    def on_heard(device: Any, said: Any) -> None:
        name = said.local_name or device.name
        if not name or not name.startswith(NAME_PREFIX):
            return
        tail = name.removeprefix(NAME_PREFIX)
        heard[device.address] = FoundMeter(name, tail, device.address, said.rssi, device)
        if on_change:
            on_change(_in_order(heard))

    async with backend.scanner(on_heard, SERVICE):
        with suppress(TimeoutError):
            waiting = enough or asyncio.get_running_loop().create_future()
            await asyncio.wait_for(asyncio.shield(waiting), seconds)
    return _in_order(heard)


async def _scan(
    seconds: float | None, on_change: Callable[[list[FoundMeter]], None] | None
) -> list[FoundMeter]:
    async with open_backend() as backend:
        return await listen(backend, seconds or backend.scan_s, on_change)


def _in_order(heard: dict[str, FoundMeter]) -> list[FoundMeter]:
    return sorted(heard.values(), key=lambda meter: (meter.name, meter.address))


def _is_meant(meter: FoundMeter, wanted: str) -> bool:
    wanted = wanted.upper()
    return wanted in (meter.name.upper(), meter.address.upper()) or name_for(wanted) == meter.name


def _only(meters: list[FoundMeter]) -> FoundMeter:
    if not meters:
        raise PortError("no meter was heard", "is one powered and near? look with: wattkey scan")
    if len(meters) > 1:
        choices = ", ".join(f"ble:{meter.name}" for meter in meters)
        raise PortError("more than one meter is in range", f"choose with -p: {choices}")
    return meters[0]
