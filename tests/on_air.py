"""A virtual air in this process, with meters and centrals on it: who acts in the radio's tests."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from bumble import att, gatt, hci
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.device import Connection, Device, Peer
from bumble.host import Host
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink
from meter.links import nordic_uart
from wattkey import folders, running
from wattkey.radio import central_port
from wattkey.radio.air import Air
from wattkey.radio.controller import AirController
from wattkey.radio.launcher import Ports
from wattkey.radio.meter_port import MeterPort, on_air
from wattkey.transports.background_loop import BackgroundLoop

PATIENCE_S = 30.0
"""Only what hangs takes so long."""

_ATT_OPCODE = 4
"""Behind L2CAP's length and channel; then come two octets of handle, then the value."""
_WITH_VALUE = (att.Opcode.ATT_WRITE_REQUEST, att.Opcode.ATT_WRITE_COMMAND)
_WITH_VALUE += (att.Opcode.ATT_HANDLE_VALUE_NOTIFICATION,)


class FakeMeter:
    """A peripheral with the Nordic UART Service; `written` are the values it was given."""

    def __init__(self, air: Air, address: str = "C0:00:00:00:00:01") -> None:
        self.controller = AirController("meter", air)
        self.device = Device(
            "meter",
            address=hci.Address(address),
            host=Host(self.controller, AsyncPipeSink(self.controller)),
        )
        self.written: list[bytes] = []
        self.connections: list[Connection] = []
        self.gone = asyncio.Event()
        self._offer()
        self.device.on(Device.EVENT_CONNECTION, self._on_connection)

    async def start(self) -> None:
        await self.device.power_on()
        await self.advertise()

    async def advertise(self) -> None:
        await self.device.start_advertising(
            advertising_data=b"\x02\x01\x06",
            advertising_interval_min=100,
            advertising_interval_max=100,
        )

    async def notify(self, data: bytes) -> None:
        await self.device.gatt_server.notify_subscriber(
            self.connections[-1], self.tx, data, force=True
        )

    def _offer(self) -> None:
        properties = gatt.Characteristic.Properties
        write = properties.WRITE | properties.WRITE_WITHOUT_RESPONSE
        rx: gatt.Characteristic[bytes] = gatt.Characteristic(
            nordic_uart.RX,
            write,
            gatt.Characteristic.WRITEABLE,
            gatt.CharacteristicValue(write=lambda _, value: self.written.append(value)),
        )
        self.tx: gatt.Characteristic[bytes] = gatt.Characteristic(
            nordic_uart.TX, properties.NOTIFY, gatt.Characteristic.READABLE
        )
        self.device.add_service(gatt.Service(nordic_uart.SERVICE, [rx, self.tx]))

    def _on_connection(self, connection: Connection) -> None:
        self.connections.append(connection)
        connection.on(Connection.EVENT_DISCONNECTION, lambda _reason: self.gone.set())


class Central:
    """bumble's own host on the central port: a stranger with a phone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.received: asyncio.Queue[bytes] = asyncio.Queue()
        self.rx: Any = None

    async def start(self) -> None:
        self._line = await open_transport(f"tcp-client:127.0.0.1:{self._port}")
        address = hci.Address.generate_static_address()
        self.device = Device.with_hci("phone", address, self._line.source, self._line.sink)
        await self.device.power_on()

    async def heard(self) -> hci.Address:
        """The first meter that advertises."""
        first = asyncio.get_running_loop().create_future()

        def on_heard(said: Any) -> None:
            if not first.done():
                first.set_result(said.address)

        self.device.on(Device.EVENT_ADVERTISEMENT, on_heard)
        await self.device.start_scanning()
        address = await asyncio.wait_for(first, PATIENCE_S)
        await self.device.stop_scanning()
        return address

    async def connect(self, address: hci.Address, mtu: int = 517) -> Connection:
        connection = await self.device.connect_le(address, timeout=PATIENCE_S)
        peer = Peer(connection)
        await peer.request_mtu(mtu)
        await peer.discover_services()
        await peer.discover_characteristics()
        found = {str(c.uuid).upper(): c for s in peer.services for c in s.characteristics}
        self.rx = found[nordic_uart.RX]
        await found[nordic_uart.TX].subscribe(self.received.put_nowait)
        return connection

    async def line(self) -> bytes:
        """The next line that was notified."""
        answer = b""
        while not answer.endswith(b"\n"):
            answer += await asyncio.wait_for(self.received.get(), PATIENCE_S)
        return answer

    async def vanish(self) -> None:
        await self._line.close()


class OverheardAir(Air):
    """Air with a stranger's ear: `heard` are the values written and notified, and by whom."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bytes]] = []

    def said_by(self, name: str) -> list[bytes]:
        """What the radio `name` said: a meter's serial, or "central 1" and so on."""
        return [value for who, value in self.heard if who == name]

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Note the value in an ATT write or notification; all others have none of ours."""
        if data[_ATT_OPCODE] in _WITH_VALUE:
            self.heard.append((sender_controller.name, data[_ATT_OPCODE + 3 :]))
        super().send_acl_data(sender_controller, destination_address, transport, data)


@contextmanager
def overheard_radio() -> Iterator[OverheardAir]:
    """The virtual radio of this user, in a thread of this process, so that a test can listen."""
    air, loop = OverheardAir(), BackgroundLoop()

    async def open_ports() -> Ports:
        meters = await MeterPort(on_air(air)).open()
        return Ports(meters, await central_port.open_port(air), os.getpid())

    try:
        ports = asdict(loop.run(open_ports()))
        folders.write_private_json(running.folder() / "radio" / "ports.json", ports)
        yield air
    finally:
        loop.close()


Story = Callable[[Air, int], Awaitable[None]]


def tell(story: Story) -> None:
    """Run `story(air, central port)` on a fresh air; a story that hangs fails."""

    async def run() -> None:
        air = Air()
        port = await central_port.open_port(air)
        await asyncio.wait_for(story(air, port), 2 * PATIENCE_S)

    asyncio.run(run())
