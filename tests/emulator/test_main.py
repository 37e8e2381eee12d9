"""A unit runs as long as all of it runs: a meter that stopped measuring must not look alive."""

import asyncio

import main as program
from main import begin_with, run_until_one_ends


async def fail() -> None:
    await asyncio.sleep(0)
    raise ValueError("the front-end broke")


async def go_on(ended: list) -> None:
    try:
        while True:
            await asyncio.sleep(0)
    finally:
        ended.append("cancelled")


async def come_to_an_end() -> None:
    await asyncio.sleep(0)


def test_one_duty_s_failure_ends_the_others_and_is_handed_on():
    for fails_first in (True, False):
        ended = []
        duties = [fail(), go_on(ended)] if fails_first else [go_on(ended), fail()]
        try:
            asyncio.run(run_until_one_ends(*duties))
            error = ""
        except ValueError as raised:
            error = str(raised)
        assert error == "the front-end broke"


def test_one_duty_s_end_cancels_the_others():
    ended = []

    async def main() -> None:
        await run_until_one_ends(go_on(ended), come_to_an_end())
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert ended == ["cancelled"]


def test_each_setting_of_a_unit_is_one_by_itself():
    for name in (
        "demand",
        "load_period_s",
        "billing_day",
        "limits",
        "thresholds",
        "tamper_cuts",
        "tariff",
    ):
        assert begin_with({name: {}}) is not None, name
    assert begin_with({"board": "emulator", "serial": "WK1"}) is None


class Board:
    """A board whose power comes twice, and that no meter is made of."""

    def __init__(self) -> None:
        self.times = 0

    async def wait_for_power(self) -> bool:
        self.times += 1
        return self.times <= 2


def test_how_much_memory_there_is_is_asked_once():
    asked, made = [], []

    def is_small() -> bool:
        asked.append(len(asked) > 0)  # who asks again hears something else
        return asked[-1]

    async def run_meter(board, kindness, make_verifier, begin, small) -> None:
        made.append(small)

    before = program.is_small, program.run_meter, program.assemble
    program.is_small, program.run_meter = is_small, run_meter
    program.assemble = lambda unit: Board()
    try:
        asyncio.run(program.run({"board": "none"}))
    finally:
        program.is_small, program.run_meter, program.assemble = before
    assert asked == [False] and made == [False, False]
