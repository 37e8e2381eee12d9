"""A phone that wants to pair does so by LE Secure Connections; nothing is told to who does not."""

import asyncio
from typing import Any

from bumble import hci, smp
from bumble.device import Connection, Device
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink
from meter.links.ble_peripheral import Peripheral
from on_air import PATIENCE_S, Central, tell
from wattkey.radio.air import Air
from wattkey.radio.controller import AirController
from wattkey.radio.peripheral import MeterPeripheral

from boards.emulator.bluetooth import BLE, UUID

ENCRYPTION_UPDATE = 28


class MeterOnAir:
    """The firmware's own peripheral on the emulator's `bluetooth`, and that on the virtual air."""

    def __init__(self, air: Air) -> None:
        controller = AirController("meter", air)
        host = Host(controller, AsyncPipeSink(controller))
        self._device = Device("meter", address=hci.Address("C0:00:00:00:00:01"), host=host)
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ble = BLE(self._said.put_nowait)
        self.peripheral = Peripheral(self.ble, UUID, asyncio.Event())
        self._radio = MeterPeripheral(self._device, self.ble.deliver)
        self.events: list[tuple[Any, ...]] = []
        self._watch()

    async def start(self) -> None:
        await self._radio.start(asyncio.Event())
        self.tasks = [asyncio.create_task(work) for work in (self._carry(), self._advertise())]

    async def _carry(self) -> None:
        while True:
            await self._radio.act(await self._said.get())

    async def _advertise(self) -> None:
        await self.peripheral.wait_for_central("WK00000001")

    def _watch(self) -> None:
        def handler(event: int, data: tuple[Any, ...]) -> None:
            if event == ENCRYPTION_UPDATE:
                self.events.append(data)
            self.peripheral._on_event(event, data)

        self.ble.irq(handler)


async def connected(air: Air, port: int) -> tuple[MeterOnAir, Central, Connection]:
    meter, central = MeterOnAir(air), Central(port)
    await meter.start()
    await central.start()
    return meter, central, await central.connect(await central.heard())


async def said(central: Central, meter: MeterOnAir, text: bytes) -> bytes:
    await central.rx.write_value(text, True)
    return await asyncio.wait_for(meter.peripheral.read(100), PATIENCE_S)


def test_a_phone_pairs_and_goes_on_in_secret() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central, connection = await connected(air, port)
        assert await said(central, meter, b"before") == b"before"
        await asyncio.wait_for(connection.pair(), PATIENCE_S)
        assert connection.is_encrypted
        assert await said(central, meter, b"after") == b"after"
        assert [event[1:] for event in meter.events] == [(True, False, False, 16)]

    tell(story)


def test_the_meter_asks_for_secure_connections() -> None:
    """The older pairing gives its key to everybody who listens."""

    async def story(air: Air, port: int) -> None:
        _, central, connection = await connected(air, port)
        is_secure: list[bool] = []

        class Session(smp.Session):
            async def on_pairing(self, *arguments: Any, **named: Any) -> None:
                is_secure.append(self.sc)
                await super().on_pairing(*arguments, **named)

        central.device.smp_session_proxy = Session
        await asyncio.wait_for(connection.pair(), PATIENCE_S)
        assert is_secure == [True]

    tell(story)
