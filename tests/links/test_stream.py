"""What a stream carries: answers in pieces, words of a meter nobody asked, the line's speed."""

import asyncio

from meter.links import stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class FakeRunner:
    def catch_up(self) -> None:
        pass


def carry(reader: "Any", writer: "Any", talk: "Any", line: "Any" = None) -> "Any":
    runner: Any = FakeRunner()
    return stream.carry(reader, writer, talk, runner, line)


class Reader:
    """Gives portions, then waits until `end`."""

    def __init__(self, *portions: bytes) -> None:
        self._portions = list(portions)
        self.end = asyncio.Event()

    async def read(self, n: int) -> bytes:
        if self._portions:
            return self._portions.pop(0)
        await self.end.wait()
        return b""


class Writer:
    """Keeps what was written; `listens` unset makes it wait as a full line does."""

    def __init__(self, log: list) -> None:
        self.log = log
        self.listens = asyncio.Event()
        self.listens.set()

    def write(self, data: bytes) -> None:
        self.log.append(data)

    async def drain(self) -> None:
        await self.listens.wait()


class Talk:
    """Answers `x` with `<x` in pieces; `after_idle` is said unasked, after so many seconds."""

    def __init__(self, after_idle: bytes = b"") -> None:
        self.baud = 0
        self.idle_ms = 0
        self._pieces = []
        self._after_idle = after_idle

    def feed(self, data: bytes) -> bytes:
        self.baud = 9600
        self._pieces += [data[at : at + 1] for at in range(len(data))]
        return b"<"

    def more(self) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    def idle(self, elapsed_ms: int) -> None:
        self.idle_ms += elapsed_ms
        if self._after_idle:
            self._pieces, self._after_idle = [self._after_idle], b""


class Line:
    def __init__(self, log: list) -> None:
        self.log = log

    def set_baud(self, baud: int) -> None:
        self.log.append(baud)


async def wait_until(is_so: "Any") -> None:
    while not is_so():
        await asyncio.sleep(0)


async def carried(reader: Reader, log: list, is_so: "Any", talk: "Any" = None) -> list:
    """Carry until `is_so`, then let the other end close; returns what was sent and set."""
    talking = asyncio.create_task(carry(reader, Writer(log), talk or Talk(), Line(log)))
    await wait_until(is_so)
    reader.end.set()
    await talking
    return log


def test_an_answer_and_its_pieces_go_out_in_order_at_the_speed_agreed_on():
    log = []
    asyncio.run(carried(Reader(b"ab", b"c"), log, lambda: len(log) == 7))
    assert log == [9600, b"<", b"a", b"b", 9600, b"<", b"c"]


def test_a_meter_may_speak_when_time_has_passed():
    log = []
    asyncio.run(carried(Reader(), log, lambda: len(log) == 2, Talk(after_idle=b"unasked")))
    assert log == [0, b"unasked"]


async def time_for_who_does_not_listen() -> "tuple[list, list]":
    log, talk, reader = [], Talk(), Reader(b"a")
    writer = Writer(log)
    writer.listens.clear()
    talking = asyncio.create_task(carry(reader, writer, talk))
    await wait_until(lambda: talk.idle_ms >= 2000)
    waiting = list(log)
    writer.listens.set()
    reader.end.set()
    await talking
    return waiting, log


def test_time_passes_for_who_does_not_listen_and_nothing_is_made_meanwhile():
    waiting, log = asyncio.run(time_for_who_does_not_listen())
    assert waiting == [b"<"]
    assert log == [b"<", b"a"]


class Insistent(Talk):
    """Says something unasked every second."""

    def idle(self, elapsed_ms: int) -> None:
        super().idle(elapsed_ms)
        self._pieces = [b"x"]


async def faults_in_idle_time() -> int:
    faults, reader = [], Reader()
    writer = Writer(faults)

    def fail(data: bytes) -> None:
        faults.append(data)
        raise OSError(32)

    writer.write = fail
    talking = asyncio.create_task(carry(reader, writer, Insistent()))
    await asyncio.sleep(2.5)
    reader.end.set()
    await talking
    return len(faults)


def test_an_end_that_vanished_while_the_meter_spoke_is_left_to_the_reader():
    assert asyncio.run(faults_in_idle_time()) == 1
