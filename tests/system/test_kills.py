"""Two hundred kills, a hundred on each build: nothing that counted is lost, wherever they fall.

Time runs fast and tokens are being pushed when the kill falls, so it falls into a minute's save, a
token's record, a relay's move, or between them. What the meter knows afterwards is asked as a meter
reader asks, over DLMS. A failure names the seed and the kill; KILLS_SEED=n tries other moments, and
the same ones as nearly as a running process lets us.
"""

import os
import random
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from household import READER_SECRET, Household
from wattkey import tokens
from wattkey.emulator import EmulatorOptions
from wattkey.errors import WattkeyError
from wattkey.meter_client import MeterClient
from wattkey.meter_data import SupplyStatus

START = datetime(2026, 11, 22, tzinfo=UTC)
KILLS = 100
SPEED = 1500
"""Twenty-five minutes, and as many saves, a second beside those of the tokens."""
SEED = int(os.environ.get("KILLS_SEED", "2026"))
LOAD_W = 3000
LOST_WH = LOAD_W * 60 // 3600
LONGEST_WAIT_S = 0.05
"""Longer than a token takes, from its bytes to its answer."""
REMEMBERED = 100
"""Of older tokens the meter says no more than that they are too old."""
ACCEPTED, ALREADY_ACCEPTED = 0, 1


class Pusher(threading.Thread):
    """Somebody who pushes one token after the other until the meter is gone."""

    def __init__(self, port: str, entered: list[bytes]) -> None:
        super().__init__(daemon=True)
        self.entered = entered
        self.answered = 0
        """How many of them were accepted, and said so."""
        self._port = port

    def run(self) -> None:
        try:
            with MeterClient.open(self._port, timeout_s=2) as meter:
                for token in self.entered:
                    assert meter.enter_token(token).code == ACCEPTED
                    self.answered += 1
        except (WattkeyError, OSError):
            pass  # it has been killed


class Book:
    """What a customer knows: what was bought, and what the meter said last."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.number = 0
        self.paid_until_s = 0
        self.import_wh = 0
        self.lengths_s: list[int] = []
        """What the tokens bought that were being pushed when the power failed."""
        self.unsure: list[bytes] = []
        """Those tokens: one to buy, one to disconnect, one to buy, to connect, and to buy."""
        self.sure: list[bytes] = []


def sell(house: Household, book: Book) -> None:
    """Five tokens that nobody has pushed yet; their dates do not move the meter's clock."""
    book.lengths_s = [book.dice.randrange(3600, 40 * 86400) for _ in range(3)]
    buy = [tokens.ActivateFor(timedelta(seconds=length_s)) for length_s in book.lengths_s]
    commands = (buy[0], tokens.Disconnect(), buy[1], tokens.Connect(), buy[2])
    book.unsure = [house.token(command, issued=START) for command in commands]
    book.number = house.number


def settle(house: Household, book: Book) -> int:
    """Find out how many unsure tokens counted, push them all again, and return how many had."""
    with MeterClient.open(house.tcp) as meter:
        check_energy(meter, book)
        counted = how_many_counted(meter, book)
        for place, token in enumerate(book.unsure):
            expected = ALREADY_ACCEPTED if place < counted else ACCEPTED
            assert meter.enter_token(token).code == expected, (place, counted)
        book.sure = [*book.sure, *book.unsure][-REMEMBERED:]
        assert meter.enter_token(book.dice.choice(book.sure)).code == ALREADY_ACCEPTED
        book.paid_until_s += sum(book.lengths_s)
        status = supply(meter)
        assert (status.paid_until_s, status.relay_closed) == (book.paid_until_s, True)
    return counted


def how_many_counted(meter: MeterClient, book: Book) -> int:
    """How many of the five tokens counted, by when supply ends and where the relay is."""
    status = supply(meter)
    assert status.paid_until_s is not None
    bought_s = status.paid_until_s - book.paid_until_s
    sums_s = [sum(book.lengths_s[:count]) for count in range(len(book.lengths_s) + 1)]
    assert bought_s in sums_s, "part of a token counted"
    is_cut = status.control_state == "disconnected"
    counted = (0, 1 + is_cut, 4 - is_cut, 5)[sums_s.index(bought_s)] if book.unsure else 0
    assert is_cut == (counted in (2, 3))
    return counted


def check_energy(meter: MeterClient, book: Book) -> None:
    """Energy is not below what was shown, but for a minute's worth."""
    meter.login(READER_SECRET)
    import_wh = int(meter.registers()[0].value)
    assert book.import_wh - LOST_WH <= import_wh
    book.import_wh = import_wh


def supply(meter: MeterClient) -> SupplyStatus:
    """What the meter shows a reader; its contact obeys."""
    meter.login(READER_SECRET)
    status = meter.supply_status()
    assert status.relay_closed == (status.control_state == "connected")
    return status


def push_until_killed(house: Household, book: Book) -> int:
    """Kill the meter at a random moment of its work; return how many tokens it had answered."""
    sell(house, book)
    pusher = Pusher(house.tcp, book.unsure)
    pusher.start()
    wanted = book.dice.randrange(len(book.unsure) + 1)
    while pusher.answered < wanted and pusher.is_alive():
        time.sleep(0.001)
    time.sleep(book.dice.random() * LONGEST_WAIT_S)
    os.kill(house.emulator.pid, signal.SIGKILL)
    pusher.join()
    return pusher.answered


def constant_load(folder: Path) -> str:
    """A trace of a house that always draws the same."""
    file = folder / "constant.csv"
    rows = "".join(f"2020-01-01T{hour:02}:00,230,13,{LOAD_W},0\n" for hour in range(24))
    file.write_text("time_local,v,i,p_w,q_var\n" + rows)
    return str(file)


def test_a_meter_killed_under_load_loses_nothing_that_counted(tmp_path: Path, build: str) -> None:
    options = EmulatorOptions(
        state=tmp_path / "meter.flash",
        runtime=build,
        start=START,
        speed=SPEED,
        trace=constant_load(tmp_path),
    )
    book, answered, counted = Book(SEED), 0, []
    with Household(options) as house:
        house.provision()
        first = house.token(tokens.ActivateUntil(START + timedelta(days=3000)), issued=START)
        assert house.push(first).code == ACCEPTED
        book.number, book.sure = house.number, [first]
        book.paid_until_s = int((START + timedelta(days=3000)).timestamp())
    for kill in range(KILLS):
        with Household(options, book.number) as house:
            had_counted = settle(house, book)
            assert had_counted >= answered, ("replay: KILLS_SEED", SEED, "kill", kill)
            counted.append(had_counted)
            answered = push_until_killed(house, book)
    assert len(set(counted)) > 3  # they fell after none of the tokens, after all, and in between
