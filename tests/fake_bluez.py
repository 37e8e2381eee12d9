"""A small `org.bluez` on a private D-Bus, bridged to the virtual radio: what Linux users have.

Here: the objects, methods and signals that bleak's own Linux back-end uses. The other end of the
bridge is bumble's host, so what arrives at the meter has been through a real client's hands.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from bumble import core, gatt_client, hci
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.transport import open_transport
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

ADAPTER = "/org/bluez/hci0"
_ADAPTER, _DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
_SERVICE, _CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"
_OBJECTS, _PROPERTIES = "org.freedesktop.DBus.ObjectManager", "org.freedesktop.DBus.Properties"
_FLAGS = {2: "read", 4: "write-without-response", 8: "write", 16: "notify", 32: "indicate"}


class FakeBluez:
    """Owns the name `org.bluez` on `bus`; `device` is its Bluetooth adapter."""

    def __init__(self, bus: MessageBus, device: Device, is_powered: bool = True) -> None:
        self._bus = bus
        self._device = device
        self._objects: dict[str, dict[str, dict[str, Variant]]] = {}
        self._addresses: dict[str, hci.Address] = {}
        self._connections: dict[str, Connection] = {}
        self._proxies: dict[str, gatt_client.CharacteristicProxy[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._objects[ADAPTER] = {
            _ADAPTER: {
                "Address": Variant("s", "00:00:5E:00:53:01"),
                "Powered": Variant("b", is_powered),
                "Roles": Variant("as", ["central"]),
                "Discovering": Variant("b", False),
            }
        }
        bus.add_message_handler(self._handle)
        device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)

    def _handle(self, message: Message) -> bool:
        """Answer a call to one of our objects, when it is done."""
        if message.message_type is not MessageType.METHOD_CALL or not message.member:
            return False
        action = getattr(self, f"_call_{message.member}", None)
        if action is None:
            return False
        task = asyncio.get_running_loop().create_task(self._answer(message, action(message)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _answer(self, message: Message, work: Awaitable[Any]) -> None:
        try:
            signature, body = await work or ("", [])
            reply = Message.new_method_return(message, signature, body)
        except (core.BaseBumbleError, asyncio.CancelledError) as error:
            reply = Message.new_error(message, "org.bluez.Error.Failed", str(error))
        self._bus.send(reply)

    async def _call_GetManagedObjects(self, _message: Message) -> Any:  # noqa: N802
        return "a{oa{sa{sv}}}", [self._objects]

    async def _call_SetDiscoveryFilter(self, _message: Message) -> None:  # noqa: N802
        pass

    async def _call_StartDiscovery(self, _message: Message) -> None:  # noqa: N802
        self._change(ADAPTER, _ADAPTER, Discovering=Variant("b", True))
        await self._device.start_scanning()

    async def _call_StopDiscovery(self, _message: Message) -> None:  # noqa: N802
        await self._device.stop_scanning()
        self._change(ADAPTER, _ADAPTER, Discovering=Variant("b", False))

    async def _call_Connect(self, message: Message) -> None:  # noqa: N802
        path = str(message.path)
        connection = await self._device.connect_le(self._addresses[path], timeout=10)
        self._connections[path] = connection
        connection.on(Connection.EVENT_DISCONNECTION, lambda _reason: self._on_gone(path))
        self._change(path, _DEVICE, Connected=Variant("b", True))
        peer = Peer(connection)
        await peer.request_mtu(517)
        await peer.discover_services()
        await peer.discover_characteristics()
        for service in peer.services:
            self._add_service(path, service, connection.att_mtu)
        self._change(path, _DEVICE, ServicesResolved=Variant("b", True))

    async def _call_Disconnect(self, message: Message) -> None:  # noqa: N802
        if connection := self._connections.get(str(message.path)):
            await connection.disconnect()

    async def _call_WriteValue(self, message: Message) -> None:  # noqa: N802
        value, options = message.body
        with_response = options["type"].value == "request"
        await self._proxies[str(message.path)].write_value(bytes(value), with_response)

    async def _call_StartNotify(self, message: Message) -> None:  # noqa: N802
        path = str(message.path)

        def on_value(value: bytes) -> None:
            self._change(path, _CHARACTERISTIC, Value=Variant("ay", value))

        await self._proxies[path].subscribe(on_value)

    async def _call_StopNotify(self, message: Message) -> None:  # noqa: N802
        await self._proxies[str(message.path)].unsubscribe()

    def _on_advertisement(self, heard: Advertisement) -> None:
        address = heard.address.to_string(with_type_qualifier=False)
        path = f"{ADAPTER}/dev_{address.replace(':', '_')}"
        if path in self._objects:
            self._change(path, _DEVICE, RSSI=Variant("n", heard.rssi))
            return
        self._addresses[path] = heard.address
        kind = core.AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS
        uuids = [str(uuid).lower() for uuid in heard.data.get(kind) or ()]
        name = str(heard.data.get(core.AdvertisingData.COMPLETE_LOCAL_NAME) or address)
        self._add(path, _DEVICE, _device_properties(address, name, uuids, heard.rssi))

    def _on_gone(self, path: str) -> None:
        del self._connections[path]
        for below in [known for known in self._objects if known.startswith(path + "/")]:
            (interface,) = self._objects.pop(below)
            self._signal("/", _OBJECTS, "InterfacesRemoved", "oas", [below, [interface]])
        resolved, connected = Variant("b", False), Variant("b", False)
        self._change(path, _DEVICE, ServicesResolved=resolved, Connected=connected)

    def _add_service(self, device: str, service: gatt_client.ServiceProxy, mtu: int) -> None:
        path = f"{device}/service{service.handle:04x}"
        uuid, above = Variant("s", _long(service.uuid)), Variant("o", device)
        primary = Variant("b", True)
        self._add(path, _SERVICE, {"UUID": uuid, "Device": above, "Primary": primary})
        for proxy in service.characteristics:
            below = f"{path}/char{proxy.handle:04x}"
            self._proxies[below] = proxy
            flags = [word for bit, word in _FLAGS.items() if int(proxy.properties) & bit]
            properties = {
                "UUID": Variant("s", _long(proxy.uuid)),
                "Service": Variant("o", path),
                "Flags": Variant("as", flags),
                "MTU": Variant("q", mtu),
            }
            self._add(below, _CHARACTERISTIC, properties)

    def _add(self, path: str, interface: str, properties: dict[str, Variant]) -> None:
        self._objects[path] = {interface: properties}
        self._signal("/", _OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, self._objects[path]])

    def _change(self, path: str, interface: str, **properties: Variant) -> None:
        if path in self._objects:
            self._objects[path][interface].update(properties)
            body = [interface, properties, []]
            self._signal(path, _PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def _signal(
        self, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> None:
        self._bus.send(Message.new_signal(path, interface, member, signature, body))


@asynccontextmanager
async def fake_bluez(
    bus_address: str, central_port: int, is_powered: bool = True
) -> AsyncIterator[FakeBluez]:
    """BlueZ on the bus at `bus_address`, with an adapter on the virtual radio."""
    async with await open_transport(f"tcp-client:127.0.0.1:{central_port}") as line:
        address = hci.Address.generate_static_address()
        device = Device.with_hci("bluez", address, line.source, line.sink)
        await device.power_on()
        bus = await MessageBus(bus_address=bus_address).connect()
        try:
            bluez = FakeBluez(bus, device, is_powered)
            await bus.request_name("org.bluez")
            yield bluez
        finally:
            bus.disconnect()


def _device_properties(
    address: str, name: str, uuids: list[str], signal_dbm: int
) -> dict[str, Variant]:
    return {
        "Address": Variant("s", address),
        "AddressType": Variant("s", "random"),
        "Name": Variant("s", name),
        "Alias": Variant("s", name),
        "UUIDs": Variant("as", uuids),
        "RSSI": Variant("n", signal_dbm),
        "Adapter": Variant("o", ADAPTER),
        "Connected": Variant("b", False),
        "Paired": Variant("b", False),
        "ServicesResolved": Variant("b", False),
    }


def _long(uuid: core.UUID) -> str:
    text = uuid.to_hex_str("-").lower()
    return text if len(text) == 36 else f"0000{text}-0000-1000-8000-00805f9b34fb"
