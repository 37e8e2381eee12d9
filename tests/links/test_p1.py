"""A P1 port: telegrams while somebody asks, whatever goes wrong with one of them."""

import asyncio

from meter.links.p1 import P1Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class FakeRunner:
    caught_up = 0

    def catch_up(self) -> None:
        self.caught_up += 1


def p1_link(runner: "Any", make: "Any") -> P1Link:
    return P1Link(runner, make)


class Writer:
    """Keeps what it is given; after `takes` telegrams the other end has gone."""

    def __init__(self, takes: int) -> None:
        self.got = []
        self.is_closed = False
        self._takes = takes

    def write(self, data: bytes) -> None:
        if len(self.got) == self._takes:
            raise OSError(32)
        self.got.append(data)

    async def drain(self) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True

    async def wait_closed(self) -> None:
        pass


def telegrams(*made: "Any") -> "Any":
    """Return what makes each in turn; an exception is raised, and the last one goes on for ever."""
    left = list(made)

    def make() -> bytes:
        one = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(one, Exception):
            raise one
        return one

    return make


def test_a_connection_gets_telegrams_until_it_ends():
    runner, writer = FakeRunner(), Writer(takes=2)
    link = p1_link(runner, telegrams(b"/1!", b"/2!", b"/3!"))
    asyncio.run(link.serve_connection(None, writer))
    assert writer.got == [b"/1!", b"/2!"] and writer.is_closed
    assert runner.caught_up == 3


def test_a_telegram_that_could_not_be_made_is_left_out():
    writer = Writer(takes=2)
    link = p1_link(FakeRunner(), telegrams(MemoryError(), b"/2!"))
    asyncio.run(link.serve_connection(None, writer))
    assert [telegram for telegram in writer.got if telegram] == [b"/2!"]


async def asked_late() -> "tuple[list, int]":
    asked, writer = [False, True], Writer(takes=9)
    link = p1_link(FakeRunner(), telegrams(b"/!"))
    serving = asyncio.create_task(link.serve(writer, lambda: asked.pop(0)))
    before = 0
    while asked:
        before = len(writer.got)
        await asyncio.sleep(0)
    serving.cancel()
    return writer.got, before


def test_nothing_is_made_while_nobody_asks():
    got, before = asyncio.run(asked_late())
    assert before == 0 and got == [b"/!"]
