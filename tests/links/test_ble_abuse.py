"""A whole meter on the air, and centrals that do it wrong: nothing lost, nothing counted twice."""

import random

from air import pass_time, settle
from fakes import DAY_S, token
from meter.dlms import axdr
from meter.dlms.client import Client
from meter.dlms.hdlc_client import HdlcLink
from meter.links.ble_limits import REST_S
from meter_on_air import DAY, drive, leave, line, with_meter, write

PUBLIC = 16
GATEWAY = "0.0.19.40.0.255"
SERIAL_NUMBER = (1, "0.0.96.1.0.255", 2)


def test_a_central_lost_at_any_byte_of_a_token_line_leaves_all_or_nothing():
    async def story(air, meter):
        whole = line(1)
        for cut in range(len(whole) + 1):
            air.connect(mtu=100)
            await write(air, whole[:cut], 97)
            await leave(air)
            assert (meter.payment.paid_until_s() is not None) == (cut == len(whole)), cut
        air.connect()
        await write(air, whole)
        assert b"already accepted" in air.received

    with_meter(story)


def test_a_radio_that_restarts_at_any_piece_of_a_token_line_leaves_all_or_nothing():
    async def story(air, meter):
        for number in range(1, 20):
            whole = line(number)
            cut = number * len(whole) // 19
            air.connect(mtu=100)
            await write(air, whole[:cut], 97)
            air.restart_radio()
            await settle()
            assert air.is_advertising
            accepted = cut == len(whole)
            assert (meter.desk.taken == 1) == accepted, cut
        air.connect()
        await write(air, line(19))
        assert b"already accepted" in air.received

    with_meter(story)


def test_the_same_in_hdlc():
    async def story(air, meter):
        value = axdr.octet_string(token(1, DAY))
        cut, length = 0, 1
        while cut <= length:
            air.connect(mtu=247)
            client = Client(HdlcLink(PUBLIC), None)
            await drive(air, client.connect())
            frame = client.action(115, GATEWAY, 1, value).bytes_to_send()
            length = len(frame)
            await write(air, frame[:cut], 97)
            assert bool(air.received) == (cut == length), cut
            assert (meter.payment.paid_until_s() is not None) == (cut == length), cut
            await leave(air)
            cut += 1

    with_meter(story)


def test_dlms_at_every_kind_of_mtu():
    async def story(air, meter):
        for mtu in (23, 27, 64, 185, 247, 517):
            air.connect(mtu)
            client = Client(HdlcLink(PUBLIC), None)
            await drive(air, client.connect())
            serial = await drive(air, client.get(*SERIAL_NUMBER))
            assert serial == "WK00000001"
            await leave(air)

    with_meter(story)


def test_a_line_split_anywhere_and_written_twice_counts_once():
    async def story(air, meter):
        for number in range(1, 12):
            whole = line(number)
            air.connect(mtu=517)
            cut = number * len(whole) // 13
            await write(air, whole[:cut], 500)
            await write(air, whole[cut:], 500)
            await write(air, whole, 500)
            first, second = air.received.decode().splitlines()
            assert first.startswith("OK: supply until "), (number, first)
            assert second.startswith("OK: this token was already accepted"), (number, second)
            await pass_time(air, REST_S)  # the second one's check was vain
            await leave(air)
        assert meter.payment.seconds_left(meter.time.now_s()) == 11 * DAY_S

    with_meter(story)


def test_pieces_written_twice_spoil_the_line_and_nothing_else():
    async def story(air, meter):
        whole = line(1)
        air.connect(mtu=100)
        for at in range(0, len(whole), 90):
            await write(air, whole[at : at + 90], 90)
            await write(air, whole[at : at + 90], 90)
        assert b"REFUSED" in air.received
        assert meter.payment.paid_until_s() is None
        await leave(air)
        air.connect()
        await write(air, whole)
        assert air.received.startswith(b"OK: supply until ")

    with_meter(story)


def test_a_thousand_random_writes_and_then_a_token():
    async def story(air, meter):
        random.seed(20)
        air.connect(mtu=247)
        for _ in range(1000):
            if not air.is_connected:
                await settle()
                air.connect(mtu=247)
            length = random.randrange(1, 245)
            air.write(bytes([random.getrandbits(8) for _ in range(length)]))
            await settle()
        assert meter.payment.paid_until_s() is None
        await leave(air)
        air.connect(mtu=247)
        await write(air, line(1))
        assert air.received.startswith(b"OK: supply until ")

    with_meter(story)


def test_more_than_the_buffer_holds_is_noise_and_the_link_lives():
    async def story(air, meter):
        air.connect(mtu=517)
        for _ in range(10):
            air.write(b"x" * 512)  # faster than the meter's task runs
        await settle()
        await write(air, b"\r" + line(1))
        assert b"OK: supply until " in air.received

    with_meter(story)
