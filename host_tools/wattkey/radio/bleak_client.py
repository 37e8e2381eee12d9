"""bleak's client for the virtual radio: one connection to one meter, on bumble.

Here: what bleak asks of a client, and bumble's errors made bleak's. Not here: finding the meter
(`bleak_scanner`). bleak is semi-stable below its front, so `pyproject.toml` pins it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bleak.backends.characteristic import BleakGATTCharacteristic, GattCharacteristicsFlags
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode
from bumble import att, core, gatt_client, hci
from bumble.device import Connection, Device, Peer

from .bleak_scanner import long_uuid

_T = TypeVar("_T")
_MTU = 517


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
            service = BleakGATTService(proxy, proxy.handle, long_uuid(proxy.uuid))
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
            proxy, proxy.handle, long_uuid(proxy.uuid), flags, lambda: self.mtu_size - 3, service
        )


async def _translated(work: Awaitable[_T]) -> _T:
    """Wait for `work`; bumble's errors become bleak's."""
    try:
        return await work
    except att.ATT_Error as error:
        raise BleakGATTProtocolError(BleakGATTProtocolErrorCode(error.error_code)) from None
    except (core.BaseBumbleError, ValueError) as error:
        raise BleakError(str(error) or type(error).__name__) from None
