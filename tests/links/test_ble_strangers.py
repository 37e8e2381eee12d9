"""A stranger in range may not keep the owner out, nor the meter busy: turns, and checks in vain."""

from air import pass_time, settle
from fakes import make_meter, token
from meter.core.token_text import to_text
from meter.dlms.client import Client
from meter.dlms.errors import AssociationError
from meter.dlms.hdlc_client import HdlcLink
from meter.links.ble_limits import AWAY_S, FREE_CHECKS, REST_S, TURN_S, CheckBudget, Turn
from meter_on_air import DAY, customer, drive, leave, line, with_meter, write

READER = 32
SERIAL_NUMBER = (1, "0.0.96.1.0.255", 2)
OTHER_PHONE = "c0ffee000002"


def forged(number: int) -> bytes:
    """A token for this meter and by its issuer, but for one bit of the signature."""
    data = bytearray(token(number, DAY))
    data[-1] ^= 1
    return to_text(bytes(data)).encode() + b"\r"


async def chat(air, seconds: int) -> None:
    """Say something useless each second."""
    for _ in range(seconds):
        air.write(b"hello?\r")
        await pass_time(air, 1)


def test_a_stranger_who_talks_all_the_time_has_a_turn_and_no_more():
    async def story(air, meter):
        air.connect()
        await chat(air, TURN_S - 1)
        assert air.is_connected
        assert air.received.count(b"REFUSED") == TURN_S - 1
        await chat(air, 1)
        assert not air.is_connected
        assert air.is_advertising

    with_meter(story)


def test_who_comes_back_at_once_has_only_the_rest_of_the_turn():
    async def story(air, meter):
        air.connect()
        await chat(air, TURN_S - 10)
        await leave(air)
        air.connect()
        await chat(air, 9)
        assert air.is_connected
        await chat(air, 1)
        for _ in range(3 * AWAY_S):
            assert air.is_advertising
            air.connect()
            await pass_time(air, 1)
            assert not air.is_connected, "let in again without having stayed away"

    with_meter(story)


def test_another_phone_is_served_at_once_after_a_stranger():
    async def story(air, meter):
        air.connect()
        await chat(air, TURN_S)
        air.connect(peer=OTHER_PHONE)
        await write(air, line(1))
        assert air.received.startswith(b"OK: supply until ")

    with_meter(story)


def test_who_stayed_away_for_a_moment_has_a_turn_again():
    async def story(air, meter):
        air.connect()
        await chat(air, TURN_S)
        await pass_time(air, AWAY_S)
        air.connect()
        await chat(air, TURN_S - 1)
        assert air.is_connected

    with_meter(story)


def test_a_token_newly_accepted_earns_a_turn_and_one_known_already_does_not():
    async def story(air, meter):
        air.connect()
        await chat(air, TURN_S - 1)
        await write(air, line(1))
        await chat(air, TURN_S - 1)
        assert air.is_connected
        await write(air, line(1))
        assert b"already accepted" in air.received
        await chat(air, 1)
        assert not air.is_connected

    with_meter(story)


def test_who_has_proved_who_they_are_may_stay():
    async def story(air, meter):
        air.connect(mtu=247)
        client = customer()
        await drive(air, client.connect())
        for _ in range(4):
            await pass_time(air, TURN_S - 1)
            assert await drive(air, client.get(*SERIAL_NUMBER)) == "WK00000001"
        await drive(air, client.disconnect())
        await chat(air, TURN_S)
        assert not air.is_connected

    with_meter(story)


def test_a_password_is_no_proof_here_and_keys_that_are_wrong_are_none():
    async def story(air, meter):
        for client in (Client(HdlcLink(READER), b"reader-secret"), customer(bytes(32))):
            air.connect(mtu=247)
            try:
                await drive(air, client.connect())
            except AssociationError:
                pass
            else:
                raise AssertionError("let in")
            await chat(air, TURN_S)
            assert not air.is_connected
            await pass_time(air, AWAY_S)

    with_meter(story)


def test_forged_tokens_are_checked_ever_more_slowly():
    """A minute of them, as fast as they are taken, by a stranger who comes back at once."""

    async def story(air, meter):
        for number in range(60):
            if not air.is_connected and air.is_advertising:
                air.connect(mtu=517)
            if air.is_connected:
                air.write(forged(number + 1))
                await settle()
                air.vanish()
            await pass_time(air, 1)
        assert FREE_CHECKS < meter.desk.checks <= FREE_CHECKS + 60 // REST_S + 1
        assert not meter.desk.taken

    with_meter(story)


def test_an_accepted_token_sent_again_and_again_costs_the_same():
    async def story(air, meter):
        air.connect(mtu=517)
        for _ in range(40):
            air.write(line(1))
            await pass_time(air, 1)
        assert meter.desk.taken == 1
        assert meter.desk.checks <= 2 + FREE_CHECKS + 40 // REST_S

    with_meter(story)


def test_the_owner_is_served_while_a_stranger_s_checks_are_made_up_for():
    async def story(air, meter):
        air.connect(mtu=517)
        for number in range(FREE_CHECKS + 1):
            await write(air, forged(number + 1), 500)
        await pass_time(air, 1)
        air.vanish()
        await pass_time(air, REST_S)
        assert air.is_advertising
        air.connect(mtu=517, peer=OTHER_PHONE)
        await write(air, line(1), 500)
        assert air.received.startswith(b"OK: supply until ")

    with_meter(story)


def test_what_costs_no_check_costs_no_rest():
    async def story(air, meter):
        air.connect(mtu=517)
        for number in range(20):
            await write(air, line(number + 1, aud="WK00000002"), 500)
        assert air.received.count(b"REFUSED 48") == 20
        assert not meter.desk.checks

    with_meter(story)


def test_honest_tokens_one_after_another_are_never_held_up():
    async def story(air, meter):
        air.connect(mtu=517)
        for number in range(20):
            await write(air, line(number + 1), 500)
        assert air.received.count(b"OK: supply until ") == 20
        assert meter.desk.checks == meter.desk.taken == 20

    with_meter(story)


def test_the_desk_counts_what_it_checks_and_what_it_takes():
    meter = make_meter()
    for text, checks, taken in ((line(1), 1, 1), (line(1), 2, 1), (forged(2), 3, 1), (b"?", 3, 1)):
        meter.enter_text(text[:-1])
        assert (meter.desk.checks, meter.desk.taken) == (checks, taken), text


def test_a_budget_is_made_up_for_and_not_saved_up():
    budget = CheckBudget()
    budget.spend(FREE_CHECKS, 1000)
    assert budget.wait_s(1000) == 0
    budget.spend(2, 1000)
    assert budget.wait_s(1000) == 2 * REST_S
    assert budget.wait_s(1001) == 2 * REST_S - 1
    later_s = 1000 + (FREE_CHECKS + 2) * REST_S
    budget.spend(FREE_CHECKS, later_s)
    assert budget.wait_s(later_s) == 0
    budget.spend(1, later_s)
    assert budget.wait_s(later_s) == REST_S


def test_a_turn_is_known_by_all_of_the_address():
    for changed in range(6):
        turn = Turn()
        turn.begin(bytes(6), 100)
        assert turn.is_over(100 + TURN_S) and not turn.is_over(99 + TURN_S)
        turn.end(100 + TURN_S)
        turn.begin(bytes(6), 101 + TURN_S)
        assert turn.is_over(101 + TURN_S)
        other = bytearray(6)
        other[changed] = 1
        turn.begin(other, 101 + TURN_S)
        assert not turn.is_over(101 + TURN_S)
