"""One meter as a Bluetooth peripheral: bumble's host, told by the meter what to offer and to say.

Here: the messages of `boards/emulator/bluetooth.py`, acted on. Not here: the line they come by
(`meter_port`), nor which controller carries them (`controller`, or a real one).
"""

import asyncio
import collections
from collections.abc import Callable
from typing import Any

from bumble import att, gatt
from bumble.device import Connection, Device
from bumble.pairing import PairingConfig, PairingDelegate

_MOST_UNHANDLED = 8
"""Writes the meter has not taken yet; from here on the central has to wait."""


class MeterPeripheral:
    """Carries between `device` and a meter; `say` takes a message for the meter."""

    def __init__(self, device: Device, say: Callable[[dict[str, Any]], None]) -> None:
        self._device = device
        self._say = say
        self._room = asyncio.Event()
        self._characteristics: dict[int, gatt.Characteristic[bytes]] = {}
        self._centrals: dict[int, Connection] = {}
        self._unhandled: collections.deque[asyncio.Future[None]] = collections.deque()
        self._to_notify: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._notifying: asyncio.Task[None] | None = None
        device.on(Device.EVENT_CONNECTION, self._on_connection)

    async def start(self, room: asyncio.Event) -> None:
        """Come onto the air; `room` is cleared while the meter takes no more."""
        self._room = room
        await self._device.power_on()
        self._notifying = asyncio.create_task(self._notify_all())

    async def stop(self) -> None:
        """The meter is gone: nobody answers any more."""
        if self._notifying:
            self._notifying.cancel()
        while self._unhandled:
            self._handled()
        if self._device.is_advertising:
            await self._device.stop_advertising()
        for connection in list(self._centrals.values()):
            await connection.disconnect()

    async def act(self, message: dict[str, Any]) -> None:
        """Do what the meter says."""
        what = message["do"]
        if what == "serve":
            self._serve(message)
        elif what == "advertise":
            await self._advertise(message)
        elif what == "disconnect":
            await self._disconnect(message)
        elif what == "notify":
            self._to_notify.put_nowait(message)
        elif what == "handled":
            self._handled()

    def _serve(self, message: dict[str, Any]) -> None:
        """Offer the services; they are the same for the meter's whole life."""
        self._device.gatt_server.max_mtu = message["mtu"]
        self._device.pairing_config_factory = lambda _: _pairing(message["secure"])
        if not self._characteristics:
            for uuid, described in message["services"]:
                made = [self._characteristic(*one) for one in described]
                self._device.add_service(gatt.Service(uuid, made))

    async def _advertise(self, message: dict[str, Any]) -> None:
        if self._device.is_advertising:
            await self._device.stop_advertising()
        if message["interval_us"] is not None and not self._centrals:
            interval_ms = message["interval_us"] / 1000
            await self._device.start_advertising(
                advertising_data=bytes.fromhex(message["data"]),
                advertising_interval_min=interval_ms,
                advertising_interval_max=interval_ms,
            )

    async def _disconnect(self, message: dict[str, Any]) -> None:
        if connection := self._centrals.get(message["central"]):
            await connection.disconnect()

    def _handled(self) -> None:
        if self._unhandled:
            taken = self._unhandled.popleft()
            if not taken.done():
                taken.set_result(None)
        if len(self._unhandled) < _MOST_UNHANDLED:
            self._room.set()

    def _characteristic(self, uuid: str, flags: int, handle: int) -> gatt.Characteristic[bytes]:
        """MicroPython's flags are GATT's properties, bit for bit."""

        async def write(connection: Connection, value: bytes) -> None:
            await self._on_write(connection, handle, value)

        made: gatt.Characteristic[bytes] = gatt.Characteristic(
            uuid,
            gatt.Characteristic.Properties(flags),
            gatt.Characteristic.WRITEABLE,
            gatt.CharacteristicValue(write=write),
        )
        self._characteristics[handle] = made
        return made

    async def _on_write(self, connection: att.Bearer, handle: int, value: bytes) -> None:
        """Returns, and so answers the central, when the meter's event handler has run."""
        taken = asyncio.get_running_loop().create_future()
        self._unhandled.append(taken)
        if len(self._unhandled) >= _MOST_UNHANDLED:
            self._room.clear()
        assert isinstance(connection, Connection)
        self._tell("write", connection, handle=handle, data=value.hex())
        await taken

    def _on_connection(self, connection: Connection) -> None:
        self._centrals[connection.handle] = connection
        peer = connection.peer_address
        kind = 0 if peer.is_public else 1
        self._tell("connect", connection, kind=kind, peer=bytes(peer)[::-1].hex())

        def on_disconnection(_reason: int) -> None:
            self._centrals.pop(connection.handle, None)
            self._tell("disconnect", connection)

        def on_mtu() -> None:
            self._tell("mtu", connection, mtu=connection.att_mtu)

        def on_encryption() -> None:
            if connection.is_encrypted:
                self._tell("encrypted", connection)

        connection.on(Connection.EVENT_DISCONNECTION, on_disconnection)
        connection.on(Connection.EVENT_CONNECTION_ENCRYPTION_CHANGE, on_encryption)
        connection.on(Connection.EVENT_CONNECTION_ATT_MTU_UPDATE, on_mtu)

    def _tell(self, event: str, connection: Connection, **facts: Any) -> None:
        self._say({"on": event, "central": connection.handle, **facts})

    async def _notify_all(self) -> None:
        while True:
            message = await self._to_notify.get()
            if connection := self._centrals.get(message["central"]):
                await self._notify(connection, message)
                self._tell("sent", connection)

    async def _notify(self, connection: Connection, message: dict[str, Any]) -> None:
        """Send one notification and wait until it has left; subscribed or not, as NimBLE does."""
        characteristic = self._characteristics[message["handle"]]
        value = bytes.fromhex(message["data"])
        await self._device.gatt_server.notify_subscriber(
            connection, characteristic, value, force=True
        )
        queue = self._device.host.le_acl_packet_queue
        if queue and connection.handle in self._centrals:
            await queue.drain(connection.handle)


def _pairing(is_secure: bool) -> PairingConfig:
    """What a meter can do, which has neither display nor keys: pair unseen, and forget it after.

    `is_secure` is LE Secure Connections: who only listens learns nothing. Nobody is proven by it.
    """
    unseen = PairingDelegate(PairingDelegate.NO_OUTPUT_NO_INPUT)
    return PairingConfig(sc=is_secure, mitm=False, bonding=False, delegate=unseen)
