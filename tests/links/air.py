"""The air around one meter, for tests: a central played by hand, on the emulator's `bluetooth`.

Everything happens in one asyncio loop; `settle` lets the meter do all it can do now.
"""

import asyncio
import binascii

from meter.links.ble import BleLink
from meter.links.ble_peripheral import Peripheral

from boards.emulator.bluetooth import BLE, UUID

RX, TX = 16, 19


class FakeIdentity:
    serial = "WK00000042"


class FakeDesk:
    checks = taken = 0


class FakeMeter:
    """Answers lines; `entered` are all it was given."""

    def __init__(self) -> None:
        self.identity = FakeIdentity()
        self.desk = FakeDesk()
        self.entered = []

    def enter_text(self, line: bytes) -> bytes:
        self.entered.append(line)
        return b"OK: " + line


class FakeRunner:
    def __init__(self, meter) -> None:
        self.meter = meter

    def catch_up(self) -> None:
        pass


class Air:
    """A radio with one meter on it and at most one central, number `central`."""

    def __init__(self) -> None:
        self._held = []
        self.received = b""  # by the central, in notifications
        self.pieces = []
        self.is_deaf = False  # a central whose radio takes no notification
        self.is_advertising = False
        self.is_connected = False
        self.central = 0
        self.ble = BLE(self._hear)
        self.peripheral = Peripheral(self.ble, UUID, asyncio.Event())

    def start(self, runner, make_conversation):
        """The task that serves the link."""
        link = BleLink(runner, make_conversation)
        return asyncio.create_task(link.serve(self.peripheral))

    def connect(self, mtu: int = 0, peer: str = "c0ffee000001") -> None:
        assert self.is_advertising and not self.is_connected
        self.is_advertising = False
        self.is_connected = True
        self.received = b""
        self.central += 1
        self.deliver("connect", kind=1, peer=peer)
        if mtu:
            self.deliver("mtu", mtu=mtu)

    def write(self, data: bytes) -> None:
        self.deliver("write", handle=RX, data=binascii.hexlify(data).decode())

    def vanish(self) -> None:
        if self.is_connected:
            self.is_connected = False
            self._held = []
            self.deliver("disconnect")

    def restart_radio(self) -> None:
        """Be gone, with whoever was connected, and there again, knowing nothing of anybody."""
        self.is_connected = self.is_advertising = False
        self._held = []
        self.ble.lose_radio()
        self.ble.meet_radio()

    def deliver(self, event: str, **facts) -> None:
        message = {"on": event, "central": self.central}
        message.update(facts)
        self.ble.deliver(message)

    def _hear(self, message: dict) -> None:
        what = message["do"]
        if what == "advertise":
            self.is_advertising = message["interval_us"] is not None
            self.advertisement = binascii.unhexlify(message["data"])
        elif what == "disconnect":
            self.vanish()
        elif what == "notify":
            self._held.append(binascii.unhexlify(message["data"]))
            if not self.is_deaf:
                self.take_held()

    def take_held(self) -> None:
        """Take what came while deaf."""
        while self._held:
            self._take(self._held.pop(0))

    def _take(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self.received += piece
        self.deliver("sent")


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def pass_time(air: Air, seconds: int) -> None:
    """Let the link believe that so many seconds have passed, without living them."""
    for _ in range(seconds):
        air.peripheral.pass_time(1)
        await settle()


def in_air(story, make_conversation, meter=None) -> None:
    """Run the coroutine function `story(air)` with the link being served."""

    async def run() -> None:
        air = Air()
        task = air.start(FakeRunner(meter or FakeMeter()), make_conversation)
        try:
            await settle()
            await story(air)
        finally:
            task.cancel()
            await settle()

    asyncio.run(run())
