"""A central on the virtual radio, and bleak's scanner on it: who advertises what.

Here: bumble's device on HCI over TCP, and what bleak asks of a scanner. Not here: connections
(`bleak_client`), nor when this is used (`transports.ble_backend`).
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bumble import core, hci
from bumble.device import Advertisement, Device
from bumble.transport import open_transport

_AD = core.AdvertisingData
_NAMES = (_AD.COMPLETE_LOCAL_NAME, _AD.SHORTENED_LOCAL_NAME)
_SERVICES = (
    _AD.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    _AD.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)


@asynccontextmanager
async def open_central(port: int) -> AsyncIterator[Device]:
    """A central on the virtual radio whose centrals come in at `port`, with its own address."""
    async with await open_transport(f"tcp-client:127.0.0.1:{port}") as line:
        address = hci.Address.generate_static_address()
        device = Device.with_hci("wattkey", address, line.source, line.sink)
        await device.power_on()
        yield device


class VirtualScanner(BaseBleakScanner):
    """Hears what is advertised on the virtual radio."""

    def __init__(
        self,
        detection_callback: Any,
        service_uuids: list[str] | None,
        scanning_mode: str,
        *,
        device: Device,
        **_kwargs: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._device = device

    async def start(self) -> None:
        """Begin to listen."""
        self.seen_devices = {}
        self._device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self._device.start_scanning()

    async def stop(self) -> None:
        """Listen no more."""
        self._device.remove_listener(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await self._device.stop_scanning()

    def _on_advertisement(self, heard: Advertisement) -> None:
        uuids = [long_uuid(one) for kind in _SERVICES for one in heard.data.get(kind) or ()]
        if not self.is_allowed_uuid(uuids):
            return
        name = next((heard.data.get(kind) for kind in _NAMES if heard.data.get(kind)), None)
        said = AdvertisementData(name, {}, {}, uuids, None, heard.rssi, (heard,))
        address = heard.address.to_string(with_type_qualifier=False)
        found = self.create_or_update_device(address, address, name, heard.address, said)
        self.call_detection_callbacks(found, said)


def long_uuid(short: core.UUID) -> str:
    """A UUID as bleak writes it: in full, and in small letters."""
    return str(uuid.UUID(bytes=short.to_bytes(force_128=True)[::-1]))
