"""Where our controller differs from bumble's own: one test for each difference."""

import asyncio

import pytest
from bumble import core, hci
from bumble.device import Connection, Device
from bumble.host import DataPacketQueue
from bumble.transport.common import TransportSink
from on_air import PATIENCE_S, Central, FakeMeter, tell
from wattkey.radio.air import Air
from wattkey.radio.controller import AirController

NOBODY = hci.Address("C0:00:00:00:00:99")


async def meter_and_central(air: Air, port: int) -> tuple[FakeMeter, Central]:
    meter, central = FakeMeter(air), Central(port)
    await meter.start()
    await central.start()
    return meter, central


def queue_of(device: Device) -> DataPacketQueue:
    assert device.host.le_acl_packet_queue
    return device.host.le_acl_packet_queue


async def until(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), PATIENCE_S)


def test_giving_up_a_connection_ends_it_and_the_next_succeeds() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        with pytest.raises(core.TimeoutError):
            await central.device.connect_le(NOBODY, timeout=0.1)
        assert await central.connect(meter.device.random_address)

    tell(story)


def test_a_central_whose_process_dies_is_gone_for_the_meter() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        await central.connect(meter.device.random_address)
        await central.vanish()
        await until(meter.gone)
        assert not meter.device.connections
        assert len(air.controllers) == 1

    tell(story)


def test_a_meter_that_leaves_is_gone_for_its_central() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        connection = await central.connect(meter.device.random_address)
        gone = asyncio.Event()
        connection.on(Connection.EVENT_DISCONNECTION, lambda _reason: gone.set())
        meter.controller.leave()
        await until(gone)

    tell(story)


def test_a_reset_ends_connections_and_advertising() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        await central.connect(meter.device.random_address)
        await central.device.host.reset()
        await until(meter.gone)
        await meter.advertise()
        await meter.device.host.reset()
        assert air.advertiser(meter.device.random_address) is None

    tell(story)


def test_only_one_of_two_centrals_gets_an_advertisement() -> None:
    async def story(air: Air, port: int) -> None:
        meter, first = await meter_and_central(air, port)
        second = Central(port)
        await second.start()
        wanted = meter.device.random_address
        both = [c.device.connect_le(wanted, timeout=1) for c in (first, second)]
        results = await asyncio.gather(*both, return_exceptions=True)
        assert [isinstance(result, Connection) for result in results].count(True) == 1
        assert len(meter.connections) == 1

    tell(story)


def test_values_of_any_length_arrive_whole_in_both_directions() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        await central.connect(meter.device.random_address)
        assert queue_of(meter.device).max_packet_size == 251
        for length in (1, 20, 243, 244, 245, 247, 251, 252, 500, 512):
            value = bytes(length * 7 + n & 0xFF for n in range(length))
            await central.rx.write_value(value, with_response=True)
            assert meter.written[-1] == value
            await meter.notify(value)
            assert await asyncio.wait_for(central.received.get(), PATIENCE_S) == value

    tell(story)


class Recorder:
    """Between a controller and its host: notes how long the data packets are."""

    def __init__(self, sink: TransportSink) -> None:
        self._sink = sink
        self.data_lengths: list[int] = []

    def on_packet(self, packet: bytes) -> None:
        if packet[0] == hci.HCI_ACL_DATA_PACKET:
            self.data_lengths.append(len(packet) - 5)
        self._sink.on_packet(packet)


def test_no_host_gets_longer_packets_than_it_was_told_of() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        assert meter.controller.hci_sink
        recorder = meter.controller.hci_sink = Recorder(meter.controller.hci_sink)
        await central.connect(meter.device.random_address)
        await central.rx.write_value(bytes(512), with_response=True)
        assert recorder.data_lengths[-3:] == [251, 251, 512 + 3 + 4 - 2 * 251]

    tell(story)


def test_two_may_leave_in_the_same_moment() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        await central.connect(meter.device.random_address)
        for controller in list(air.controllers):
            assert isinstance(controller, AirController)
            controller.leave()
        assert not air.controllers

    tell(story)


def test_the_advertising_interval_is_what_was_asked_for() -> None:
    async def story(air: Air, port: int) -> None:
        meter, _ = await meter_and_central(air, port)
        assert meter.controller.le_legacy_advertiser.advertising_interval_min == 100

    tell(story)


def test_no_extended_advertising_is_offered() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        for device in (meter.device, central.device):
            assert not device.supports_le_extended_advertising

    tell(story)


def test_who_has_no_room_makes_the_other_wait() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        await central.connect(meter.device.random_address)
        meter.controller.room.clear()
        queue = queue_of(central.device)
        for _ in range(1000):
            await central.rx.write_value(b"x" * 200)
        while len(meter.written) < queue.max_in_flight:
            await asyncio.sleep(0)
        await central.device.host.send_sync_command(hci.HCI_Read_BD_ADDR_Command())
        assert len(meter.written) == queue.max_in_flight
        meter.controller.room.set()
        while len(meter.written) < 1000:
            await asyncio.sleep(0)
        await asyncio.wait_for(queue.drain(next(iter(central.device.connections))), PATIENCE_S)

    tell(story)


def test_garbage_on_the_central_port_takes_only_itself_off_the_air() -> None:
    async def story(air: Air, port: int) -> None:
        meter, central = await meter_and_central(air, port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        writer.write_eof()
        await asyncio.wait_for(reader.read(), PATIENCE_S)
        writer.close()
        assert await central.connect(meter.device.random_address)

    tell(story)
