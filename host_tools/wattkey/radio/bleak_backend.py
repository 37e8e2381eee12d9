"""bleak's back-end for the virtual radio: a central on bumble, attached by HCI over TCP.

Here: what bleak asks of a back-end, for one meter at a time. Not here: when it is used
(`transports.ble_backend`). bleak is semi-stable below its front, so `pyproject.toml` pins it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bleak.backends.characteristic import BleakGATTCharacteristic, GattCharacteristicsFlags
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode
from bumble import att, core, gatt_client, hci
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.transport import open_transport

_T = TypeVar("_T")
_AD = core.AdvertisingData
_MTU = 517
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
        uuids = [str(uuid).lower() for kind in _SERVICES for uuid in heard.data.get(kind) or ()]
        if not self.is_allowed_uuid(uuids):
            return
        name = next((heard.data.get(kind) for kind in _NAMES if heard.data.get(kind)), None)
        said = AdvertisementData(name, {}, {}, uuids, None, heard.rssi, (heard,))
        address = heard.address.to_string(with_type_qualifier=False)
        found = self.create_or_update_device(address, address, name, heard.address, said)
        self.call_detection_callbacks(found, said)


class VirtualClient(BaseBleakClient):
    """One connection to one meter on the virtual radio."""

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        services: set[str] | None = None,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        device: Device,
        **_kwargs: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        if not isinstance(address_or_ble_device, BLEDevice):
            raise BleakError("scan first: the virtual radio connects to what it has heard")
        self._name = address_or_ble_device.name or self.address
        self._peer_address: hci.Address = address_or_ble_device.details
        self._device = device
        self._connection: Connection | None = None

    @property
    def name(self) -> str:
        """The name that was advertised."""
        return self._name

    @property
    def mtu_size(self) -> int:
        """What was agreed on."""
        return self._connection.att_mtu if self._connection else 23

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect, agree on the MTU and learn the services."""
        connection = await _translated(
            self._device.connect_le(self._peer_address, timeout=self._timeout)
        )
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        peer = Peer(connection)
        try:
            await self._guarded(peer.request_mtu(_MTU))
            await self._guarded(peer.discover_services())
            await self._guarded(peer.discover_characteristics())
        except BleakError:
            await self.disconnect()
            raise
        self.services = self._collected(peer.services)

    async def disconnect(self) -> None:
        """End the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection:
            await _translated(connection.disconnect())

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Not needed: tokens prove themselves."""
        raise NotImplementedError

    async def unpair(self) -> None:
        """Not needed: see `pair`."""
        raise NotImplementedError

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Read the value of a characteristic."""
        return bytearray(await self._guarded(characteristic.obj.read_value()))

    async def read_gatt_descriptor(
        self, descriptor: Any, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Descriptors are not looked up: the serial line has no use for them."""
        raise NotImplementedError

    async def write_gatt_descriptor(self, descriptor: Any, data: Any) -> None:
        """See `read_gatt_descriptor`."""
        raise NotImplementedError

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: Any, response: bool
    ) -> None:
        """Write; without a response it returns when the radio has taken the data."""
        self._check_connected()
        await self._guarded(characteristic.obj.write_value(bytes(data), response))
        queue = self._device.host.le_acl_packet_queue
        if not response and queue and self._connection:
            await self._guarded(queue.drain(self._connection.handle))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: Any, **kwargs: Any
    ) -> None:
        """Have `callback` called with each notification."""
        await self._guarded(characteristic.obj.subscribe(lambda value: callback(bytearray(value))))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """No more notifications."""
        await self._guarded(characteristic.obj.unsubscribe())

    def _on_disconnection(self, _reason: int) -> None:
        was_wanted, self._connection = self._connection is None, None
        if self._disconnected_callback and not was_wanted:
            self._disconnected_callback()

    def _check_connected(self) -> None:
        """bumble would wait half a minute for an answer from nobody."""
        if self._connection is None:
            raise BleakError("the connection was lost")

    async def _guarded(self, work: Awaitable[_T]) -> _T:
        """Wait for `work`; bumble cancels it when the connection ends, which is no cancellation."""
        try:
            return await _translated(work)
        except asyncio.CancelledError:
            if self._connection is not None:
                raise
            raise BleakError("the connection was lost") from None

    def _collected(self, services: list[gatt_client.ServiceProxy]) -> BleakGATTServiceCollection:
        collection = BleakGATTServiceCollection()
        for proxy in services:
            service = BleakGATTService(proxy, proxy.handle, _uuid(proxy.uuid))
            collection.add_service(service)
            for characteristic in proxy.characteristics:
                collection.add_characteristic(self._characteristic(characteristic, service))
        return collection

    def _characteristic(
        self, proxy: gatt_client.CharacteristicProxy[bytes], service: BleakGATTService
    ) -> BleakGATTCharacteristic:
        flags: list[Any] = [
            flag.name.replace("_", "-")
            for flag in GattCharacteristicsFlags
            if int(proxy.properties) & flag.value
        ]
        return BleakGATTCharacteristic(
            proxy, proxy.handle, _uuid(proxy.uuid), flags, lambda: self.mtu_size - 3, service
        )


async def _translated(work: Awaitable[_T]) -> _T:
    """Wait for `work`; bumble's errors become bleak's."""
    try:
        return await work
    except att.ATT_Error as error:
        raise BleakGATTProtocolError(BleakGATTProtocolErrorCode(error.error_code)) from None
    except (core.BaseBumbleError, ValueError) as error:
        raise BleakError(str(error) or type(error).__name__) from None


def _uuid(uuid: core.UUID) -> str:
    return uuid.to_hex_str("-").lower() if len(uuid.uuid_bytes) == 16 else _long(uuid)


def _long(uuid: core.UUID) -> str:
    return f"0000{uuid.to_hex_str()}-0000-1000-8000-00805f9b34fb".lower()
