"""The line from a meter to the radio, with a radio played by hand over a real socket."""

import asyncio
import json
import time

from boards.emulator.radio_line import RadioLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HOST = "127.0.0.1"
CONNECT, DISCONNECT, WRITE, MTU = 1, 2, 3, 21
SERVICES = (("service", (("rx", 12), ("tx", 16))),)


class FakeRadio:
    """Listens for one meter at a time; `lines` are what it said since it came."""

    def __init__(self) -> None:
        self.port = 0
        self.lines = []
        self.writer: Any = None

    async def listen(self) -> None:
        while not self.port:
            port = 20000 + time.time_ns() // 1000 % 20000
            try:
                await asyncio.start_server(self._serve, HOST, port)
                self.port = port
            except OSError:
                pass  # taken

    def say(self, **message) -> None:
        self.writer.write(json.dumps(message).encode() + b"\n")

    async def restart(self) -> None:
        """Be gone, and there again, with no memory of anybody."""
        writer, self.writer, self.lines = self.writer, None, []
        writer.close()
        await writer.wait_closed()

    def heard(self, what: str) -> bool:
        return any(line["do"] == what for line in self.lines)

    async def _serve(self, reader, writer) -> None:
        self.writer = writer
        try:
            while True:
                line = await reader.readline()
                if not line:
                    return
                self.lines.append(json.loads(line))
        except OSError:
            pass  # closed under our feet, by `restart`


class Uuid:
    def __init__(self, text: str) -> None:
        self.text = text


def services() -> tuple:
    return tuple((Uuid(name), tuple((Uuid(u), f) for u, f in chs)) for name, chs in SERVICES)


async def until(is_so) -> None:
    while not is_so():
        await asyncio.sleep(0.01)


def tell(story) -> None:
    """Run `story(radio, ble, events)` with a line between the two."""

    async def run() -> None:
        radio = FakeRadio()
        await radio.listen()
        line = RadioLine(radio.port, "WK00000001")
        events = []
        line.ble.irq(lambda event, data: events.append((event, data[0])))
        task = asyncio.create_task(line.serve())
        try:
            await until(lambda: radio.heard("hello"))
            await story(radio, line.ble, events)
        finally:
            task.cancel()

    asyncio.run(run())


def test_it_says_who_it_is_and_what_it_offers():
    async def story(radio, ble, events):
        ble.gatts_register_services(services())
        ble.gap_advertise(100_000, b"\x02\x01\x06")
        await until(lambda: any(line.get("interval_us") for line in radio.lines))
        offered = [line for line in radio.lines if line["do"] == "serve"][-1]
        assert radio.lines[0] == {"do": "hello", "meter": "WK00000001"}
        assert offered["services"] == [["service", [["rx", 12, 16], ["tx", 16, 19]]]]
        assert radio.lines[-1]["data"] == "020106"

    tell(story)


def test_a_write_is_answered_when_the_handler_has_run():
    async def story(radio, ble, events):
        ble.gatts_register_services(services())
        ble.gatts_set_buffer(16, 100, True)
        radio.say(on="connect", central=7, kind=1, peer="c0ffee000001")
        radio.say(on="write", central=7, handle=16, data="6162")
        await until(lambda: radio.heard("handled"))
        assert events == [(CONNECT, 7), (WRITE, 7)]
        assert ble.gatts_read(16) == b"ab"

    tell(story)


def test_a_radio_that_restarts_ends_connections_and_is_told_everything_again():
    async def story(radio, ble, events):
        ble.gatts_register_services(services())
        ble.gap_advertise(100_000, b"\x02\x01\x06")
        radio.say(on="connect", central=7, kind=1, peer="c0ffee000001")
        await until(lambda: events == [(CONNECT, 7)])
        await radio.restart()
        await until(lambda: events == [(CONNECT, 7), (DISCONNECT, 7)])
        await until(lambda: radio.heard("serve"))
        ble.gap_advertise(100_000, b"\x02\x01\x06")
        await until(lambda: radio.lines[-1].get("interval_us") == 100_000)
        try:
            ble.gatts_notify(7, 19, b"late")
            raise AssertionError("that central is gone")
        except OSError:
            pass

    tell(story)


def test_what_no_radio_would_say_makes_it_dial_again():
    async def story(radio, ble, events):
        radio.lines = []
        radio.say(do="hello", meter="itself")
        await until(lambda: radio.heard("hello"))
        assert events == []

    tell(story)
