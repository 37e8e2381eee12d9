"""What the meter tells unasked reaches who listens, patiently, or is told as lost."""

import asyncio
import time

from meter.core import event_log as ev
from meter.core.push_setup import PushSetup
from meter.dlms.wrapper import WrapperSplitter
from meter.links.push import PushLink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HOST = "127.0.0.1"


class FakeMeter:
    """A destination, and what was noted."""

    def __init__(self, port: int = 4059, retries: int = 0) -> None:
        self.push = PushSetup()
        self.push.planned().send_to(b"127.0.0.1:%d" % port)
        self.push.planned().set_patience(0, retries, 0)
        self.noted = []

    def note(self, code: int, detail: int = 0) -> None:
        self.noted.append(code)


class Writer:
    """One end of a connection that nobody reads."""

    def __init__(self, written: list) -> None:
        self._written = written

    def write(self, data: bytes) -> None:
        self._written.append(data)

    async def drain(self) -> None:
        pass

    def close(self) -> None:
        self._written.append(b"closed")

    async def wait_closed(self) -> None:
        pass


class Network:
    """Opens connections, of which the first `failures` fail."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked = []
        self.written = []

    async def connect(self, host: str, port: int) -> "tuple[Any, Any]":
        self.asked.append((host, port))
        if len(self.asked) <= self.failures:
            raise OSError(111)
        return None, Writer(self.written)


def link_of(network: Network, meter: FakeMeter) -> PushLink:
    known: Any = meter
    return PushLink(network.connect, known)


async def until(is_so: "Any") -> None:
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never was")


def apdus(octets: bytes) -> list:
    return WrapperSplitter(1024).feed(octets)


def test_each_goes_out_on_a_connection_of_its_own():
    async def main() -> None:
        network, meter = Network(), FakeMeter()
        link = link_of(network, meter)
        assert link.send(b"one") and link.send(b"two")
        await until(lambda: len(network.written) == 4)
        assert network.asked == [(HOST, 4059)] * 2 and meter.noted == []
        assert apdus(network.written[0]) == [(1, 64, b"one")]
        assert apdus(network.written[2]) == [(1, 64, b"two")]
        assert network.written[1] == network.written[3] == b"closed"
        link.send(b"three")  # and it can begin anew
        await until(lambda: len(network.written) == 6)

    asyncio.run(main())


def test_it_is_tried_again_and_then_lost():
    async def main() -> None:
        network, meter = Network(failures=5), FakeMeter(retries=2)
        link = link_of(network, meter)
        link.send(b"one")
        link.send(b"two")
        await until(lambda: len(network.written) == 2)
        assert len(network.asked) == 6 and meter.noted == [ev.PUSH_LOST]
        assert apdus(network.written[0]) == [(1, 64, b"two")]

    asyncio.run(main())


def test_without_a_destination_nothing_is_taken_or_tried_on():
    async def main() -> None:
        network, meter = Network(), FakeMeter()
        link = link_of(network, meter)
        link.send(b"one")
        meter.push.planned().send_to(b"")
        assert not link.send(b"two")
        await until(lambda: meter.noted == [ev.PUSH_LOST])
        assert network.asked == []

    asyncio.run(main())


def test_the_newest_wait_when_nobody_takes_them():
    async def main() -> None:
        network, meter = Network(), FakeMeter()
        link = link_of(network, meter)
        for number in range(6):
            link.send(b"%d" % number)
        await until(lambda: len(network.written) == 8)
        assert [apdus(octets)[0][2] for octets in network.written[::2]] == [b"2", b"3", b"4", b"5"]
        assert meter.noted == [ev.PUSH_LOST] * 2

    asyncio.run(main())


def test_it_ends_with_the_power():
    async def main() -> None:
        network, meter = Network(), FakeMeter()
        link = link_of(network, meter)
        link.close()
        link.send(b"one")
        link.close()
        await asyncio.sleep(0.05)
        assert network.asked == []

    asyncio.run(main())


def test_real_sockets_carry_it_or_refuse():
    heard = []

    async def hear(reader: "Any", writer: "Any") -> None:
        heard.append(await reader.read(1024))
        writer.close()

    async def listening() -> "tuple[Any, int]":
        """Serve on a port that happens to be free."""
        while True:
            port = 20000 + time.time_ns() // 1000 % 20000
            try:
                return await asyncio.start_server(hear, HOST, port), port
            except OSError:
                continue

    async def main() -> None:
        server, port = await listening()
        meter: Any = FakeMeter(port)
        link = PushLink(asyncio.open_connection, meter)
        link.send(b"hello")
        await until(lambda: heard)
        assert apdus(heard[0]) == [(1, 64, b"hello")]
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.05)
        link.send(b"anybody?")
        await until(lambda: meter.noted == [ev.PUSH_LOST])

    asyncio.run(main())
