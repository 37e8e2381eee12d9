"""The Nordic UART Service on MicroPython's `bluetooth.BLE`, as one byte stream to one central.

Here: the service, the radio's events, MTU, pieces and back-off. Not here: what the bytes say
(`conversation`), who comes after whom (`ble`).

On an ESP32 events come from the Bluetooth task in the middle of anything. The handler allocates
nothing: it keeps a number and sets the flag; written bytes stay in the stack's own buffer, which
appends, until the link's task reads them. `flag` is an `asyncio.ThreadSafeFlag` on a board; where
events come from the same loop an `asyncio.Event` does. A second central cannot mix in: advertising
ends with a connection and starts again only when the link has finished with it.
"""

import asyncio

from ..const import const
from . import ble_advertisement, nordic_uart
from .ble_limits import Turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Protocol

    class Ble(Protocol):
        """The part of `bluetooth.BLE` used here; the stubs have its handles and results wrong."""

        def active(self, active: bool) -> Any: ...

        def config(self, **options: Any) -> Any: ...

        def irq(self, handler: Callable[[int, tuple], None]) -> Any: ...

        def gatts_register_services(self, services: tuple) -> Any: ...

        def gatts_set_buffer(self, handle: int, length: int, append: bool) -> None: ...

        def gatts_read(self, handle: int) -> bytes: ...

        def gatts_notify(self, central: int, handle: int, data: memoryview) -> None: ...

        def gap_advertise(self, interval_us: int, data: bytes) -> None: ...

        def gap_disconnect(self, central: int) -> bool: ...

    class Flag(Protocol):
        """What the event handler sets and the link's task waits for."""

        def set(self) -> None: ...

        def clear(self) -> None: ...

        async def wait(self) -> object: ...


_CENTRAL_CONNECT = const(1)
_CENTRAL_DISCONNECT = const(2)
_MTU_EXCHANGED = const(21)

_NOBODY = const(-1)
_LEAST_MTU = const(23)
_MOST_MTU = const(517)
_ATT_HEADER = const(3)
_LONGEST_VALUE = const(512)  # no attribute is longer, whatever the MTU would carry
# The longest line of text (1024) or two HDLC frames, and some: a window of 1 keeps it below.
_RX_BYTES = const(1280)
_INTERVAL_US = const(100_000)  # the meter has mains: be found quickly
_ADVERTISE_AGAIN_S = const(60)  # should the stack have forgotten
_GOODBYE_S = const(3)

_ENOMEM = const(12)  # NimBLE's queue of notifications is full for the moment
_ETIMEDOUT = const(110)
RETRY_S = 0.02
_RETRIES = const(250)  # 5 s: whoever takes nothing for so long is gone or means harm


class Peripheral:
    """The meter's side of the air. Reader and writer for `stream.carry`, one central at a time."""

    def __init__(self, ble: "Ble", make_uuid: "Callable[[str], Any]", flag: "Flag") -> None:
        self._ble = ble
        self._flag = flag
        self._central = _NOBODY
        self._has_come = False  # since we advertised; it may be gone before our task looks
        self._mtu = _LEAST_MTU
        self._turn = Turn()
        self.now_s = 0  # since power-up; an ESP32 counts on for 34 years
        self._in = b""
        self._out = b""
        ble.active(True)
        ble.config(mtu=_MOST_MTU)
        _allow_pairing(ble)
        ble.irq(self._on_event)
        ((self._rx, self._tx),) = ble.gatts_register_services(nordic_uart.definition(make_uuid))
        ble.gatts_set_buffer(self._rx, _RX_BYTES, True)

    async def wait_for_central(self, serial: str) -> None:
        """Advertise as the meter `serial` until a central has connected."""
        again_s = self._advertise(serial)
        while not self._has_come:
            if self.now_s >= again_s:
                again_s = self._advertise(serial)
            await self._event()

    async def read(self, n: int) -> bytes:
        """Return up to `n` of what the central wrote; b"" when it is gone or its turn is over."""
        while not self._turn.is_over(self.now_s):
            data = self._in or self._ble.gatts_read(self._rx)
            if data:  # also what was written before the central went
                self._in = data[n:]
                return data[:n]
            if self._central == _NOBODY:
                break
            await self._event()
        return b""

    def earn_time(self) -> None:
        """Let the central stay for a while from now on."""
        self._turn.earn(self.now_s)

    async def rest(self, seconds: int) -> None:
        """Do nothing, for whoever is there or comes, for so long."""
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            await self._event()

    def write(self, data: bytes) -> None:
        """Put `data` behind what `drain` will send."""
        self._out += data

    async def drain(self) -> None:
        """Send in pieces as the MTU allows; OSError when the central goes or takes nothing."""
        out, self._out = memoryview(self._out), b""
        at = 0
        while at < len(out):
            length = min(self._mtu - _ATT_HEADER, _LONGEST_VALUE)
            await self._notify(out[at : at + length])
            at += length

    async def hang_up(self) -> None:
        """End the connection, if there still is one, and wait until the stack has said so."""
        until_s = self.now_s + _GOODBYE_S
        if self._central != _NOBODY and not _disconnect(self._ble, self._central):
            self._central = _NOBODY
        while self._central != _NOBODY and self.now_s < until_s:
            await self._event()
        self._central = _NOBODY

    async def count_seconds(self) -> None:
        """Count the time that limits here are made of, for ever."""
        while True:
            await asyncio.sleep(1)
            self.pass_time(1)

    def pass_time(self, seconds: int) -> None:
        """Let time pass, and whoever waits look at it."""
        self.now_s += seconds
        self._flag.set()

    def _on_event(self, event: int, data: "tuple[Any, ...]") -> None:
        if event == _CENTRAL_CONNECT:
            self._mtu = _LEAST_MTU
            self._central = data[0]
            self._turn.begin(data[2], self.now_s)
            self._has_come = True
        elif event == _CENTRAL_DISCONNECT:
            self._turn.end(self.now_s)
            self._central = _NOBODY
        elif event == _MTU_EXCHANGED:
            self._mtu = data[1]
        self._flag.set()

    async def _event(self) -> None:
        await self._flag.wait()
        self._flag.clear()  # an Event stays set; whatever set it is looked at after this

    def _advertise(self, serial: str) -> int:
        """Be found, as soon as nobody is connected; return when to say so once more."""
        name = ble_advertisement.name_for(serial)
        self._has_come = False
        self._in = b""  # what the one before left behind is nobody's
        self._ble.gatts_read(self._rx)
        self._ble.config(gap_name=name)
        advertisement = ble_advertisement.payload(name, nordic_uart.SERVICE_OCTETS)
        self._ble.gap_advertise(_INTERVAL_US, advertisement)
        return self.now_s + _ADVERTISE_AGAIN_S

    async def _notify(self, piece: "memoryview") -> None:
        for _ in range(_RETRIES):
            try:
                self._ble.gatts_notify(self._central, self._tx, piece)
                return
            except OSError as error:
                if error.errno != _ENOMEM:
                    raise
            await asyncio.sleep(RETRY_S)
        raise OSError(_ETIMEDOUT)


def _allow_pairing(ble: "Ble") -> None:
    """Let who wants to pair do it well. Nothing relies on it: tokens prove themselves."""
    try:
        ble.config(le_secure=True)
    except (OSError, ValueError):
        pass  # this platform has no pairing


def _disconnect(ble: "Ble", central: int) -> bool:
    try:
        return ble.gap_disconnect(central)
    except OSError:
        return False
