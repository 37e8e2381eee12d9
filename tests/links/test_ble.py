"""The Bluetooth link: one central after another, whatever the one before did."""

import asyncio

from air import FakeMeter, in_air, pass_time, settle
from meter.links import ble_limits, ble_peripheral
from meter.links.ble_advertisement import name_for
from meter.links.conversation import Conversation
from no_framing import NoFraming

LINE = b"WK1:" + b"ABCDEFG2" * 27 + b"\r"
ANSWER = b"OK: " + LINE[:-1] + b"\r\n"


def told_by(story) -> None:
    """Run `story` with a meter that answers lines."""
    meter = FakeMeter()

    def converse(is_overheard):
        return Conversation(meter, NoFraming())

    in_air(story, converse, meter)


def test_the_advertisement_names_meter_and_service_and_nothing_else():
    async def story(air):
        assert air.is_advertising
        service = bytes.fromhex("9ecadc240ee5a9e093f3a3b50100406e")
        assert air.advertisement == b"\x02\x01\x06\x09\x09WK-00042\x11\x07" + service
        assert len(air.advertisement) == 31

    told_by(story)


def test_a_short_serial_is_its_own_tail():
    assert name_for("A7") == "WK-A7"


def test_every_mtu_carries_a_line_and_its_answer_in_pieces_that_fit():
    async def story(air):
        for mtu in (23, 24, 100, 185, 247, 512, 517, 0):
            air.connect(mtu)
            air.pieces = []
            size = min((mtu or 23) - 3, 512)
            for at in range(0, len(LINE), size):
                air.write(LINE[at : at + size])
            await settle()
            assert air.received == ANSWER, (mtu, air.received)
            assert max([len(piece) for piece in air.pieces]) == min(size, len(ANSWER))
            air.vanish()
            await settle()
            assert air.is_advertising

    told_by(story)


def test_no_notification_is_longer_than_an_attribute_may_be():
    async def story(air):
        air.connect(mtu=517)
        long_line = b"W" * 1000 + b"\r"
        for at in range(0, len(long_line), 512):
            air.write(long_line[at : at + 512])
        await settle()
        assert [len(piece) for piece in air.pieces] == [512, 4 + 1000 + 2 - 512]

    told_by(story)


def test_it_is_silent_while_somebody_is_connected():
    async def story(air):
        air.connect()
        await settle()
        assert not air.is_advertising

    told_by(story)


def test_half_a_line_dies_with_its_central():
    async def story(air):
        air.connect()
        air.write(b"WK1:HALF")
        await settle()
        air.vanish()
        await settle()
        air.connect()
        air.write(b"OTHER\r")
        await settle()
        assert air.received == b"OK: OTHER\r\n"

    told_by(story)


def test_bytes_that_nobody_read_are_not_the_next_central_s():
    async def story(air):
        air.connect()
        air.write(b"WK1:HA")
        await settle()
        air.write(b"LF")
        air.vanish()
        await settle()
        air.connect()
        air.write(b"OTHER\r")
        await settle()
        assert air.received == b"OK: OTHER\r\n"

    told_by(story)


def test_a_line_written_by_one_who_left_at_once_still_counts():
    async def story(air):
        air.connect()
        air.write(b"WK1:LAST\r")
        air.vanish()
        await settle()
        assert meter.entered == [b"WK1:LAST"]
        assert air.is_advertising

    meter = FakeMeter()
    in_air(story, lambda is_overheard: Conversation(meter, NoFraming()), meter)


def test_one_who_came_and_went_unseen_leaves_it_findable():
    async def story(air):
        air.connect()
        air.vanish()
        await settle()
        assert air.is_advertising

    told_by(story)


def test_one_who_says_nothing_is_sent_away():
    async def story(air):
        air.connect()
        await settle()
        await pass_time(air, ble_limits.TURN_S - 1)
        assert air.is_connected
        await pass_time(air, 1)
        assert not air.is_connected
        assert air.is_advertising

    told_by(story)


def test_it_advertises_afresh_now_and_then_should_the_stack_have_forgotten():
    async def story(air):
        air.is_advertising = False
        await pass_time(air, 60)
        assert air.is_advertising

    told_by(story)


def test_one_who_takes_nothing_is_sent_away_and_the_next_is_served():
    async def story(air):
        air.is_deaf = True
        air.connect()
        for _ in range(3):
            for at in range(0, len(LINE), 20):
                air.write(LINE[at : at + 20])
        await settle()
        air.write(b"nobody reads this")
        await until(lambda: not air.is_connected)
        air.is_deaf = False
        await settle()
        air.connect()
        air.write(b"NEXT\r")
        await settle()
        assert air.received == b"OK: NEXT\r\n"

    patience = ble_peripheral.RETRY_S
    ble_peripheral.RETRY_S = 0
    try:
        told_by(story)
    finally:
        ble_peripheral.RETRY_S = patience


def test_a_full_queue_is_waited_for():
    async def story(air):
        air.is_deaf = True
        air.connect()
        for at in range(0, len(LINE) * 2, 20):
            air.write((LINE + LINE)[at : at + 20])
        await settle()
        assert air.received == b""
        air.is_deaf = False
        air.take_held()
        await until(lambda: len(air.received) >= 2 * len(ANSWER))
        assert air.received == ANSWER + ANSWER

    told_by(story)


async def until(is_so) -> None:
    """Wait for what must come; what does not come in a minute never will."""
    for _ in range(6000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")
