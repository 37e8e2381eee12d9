"""The part of MicroPython's `bluetooth` that links use, for machines where it does not exist.

Here: what NimBLE does on an ESP32, without a radio: attributes, buffers, queue, events. Not here:
the way to a radio (`radio_line`). Sans-io: `send` takes messages for the radio, `deliver` takes the
radio's. Never deployed to a board.

All messages are JSON objects, bytes in them hexadecimal. To the radio:

    {"do": "serve", "services", "name", "mtu", "secure"}   what is offered to centrals
    {"do": "advertise", "interval_us", "data"}             interval_us null: be silent
    {"do": "notify", "central", "handle", "data"}
    {"do": "disconnect", "central"}
    {"do": "handled", "central"}                           a write was taken, answer it

and from the radio:

    {"on": "connect", "central", "kind", "peer"}
    {"on": "disconnect", "central"}
    {"on": "mtu", "central", "mtu"}
    {"on": "write", "central", "handle", "data"}
    {"on": "sent", "central"}                              a notification has left
    {"on": "encrypted", "central"}                         it has paired, unseen
"""

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_CENTRAL_CONNECT = 1
_CENTRAL_DISCONNECT = 2
_GATTS_WRITE = 3
_MTU_EXCHANGED = 21
_ENCRYPTION_UPDATE = 28
_PAIRED_UNSEEN = (True, False, False, 16)  # encrypted; nobody is proven; forgotten after; octets

_DEFAULT_BUFFER_BYTES = 20
_QUEUED_NOTIFICATIONS = 12  # about what NimBLE's pool of buffers holds
_FIRST_HANDLE = 16  # below are GAP and GATT, as on a board

_ENOMEM = 12
_ENOTCONN = 107


class UUID:
    """A 128-bit UUID, known by its text."""

    def __init__(self, value: str) -> None:
        self.text = value


class Attribute:
    """A value that the other side writes, with NimBLE's buffer: what does not fit is lost."""

    def __init__(self) -> None:
        self.value = b""
        self._room = _DEFAULT_BUFFER_BYTES
        self._is_appended = False

    def set_buffer(self, length: int, append: bool) -> None:
        """Keep up to `length` bytes; with `append` until they are read."""
        self._room = length
        self._is_appended = append

    def write(self, data: bytes) -> None:
        """Take what was written, as far as there is room."""
        before = self.value if self._is_appended else b""
        self.value = (before + data)[: self._room]

    def read(self) -> bytes:
        """Return the value; what was appended is forgotten by this."""
        value = self.value
        if self._is_appended:
            self.value = b""
        return value


class BLE:
    """One meter's radio as MicroPython shows it. `send` takes a message, or drops it."""

    def __init__(self, send: "Callable[[dict], None]") -> None:
        self._send = send
        self._handler: "Callable[[int, tuple], None] | None" = None
        self._attributes: "dict[int, Attribute]" = {}
        self._services: list = []
        self._advertisement: "tuple[int, bytes] | None" = None
        self._queued: "dict[int, int]" = {}  # notifications not yet sent, by central
        self._options = {"mtu": 256, "gap_name": "", "le_secure": False}

    def active(self, active: bool) -> bool:
        return active

    def config(self, **options: "Any") -> None:
        """Keep the options we know; as on a board, others are refused."""
        for name in options:
            if name not in self._options:
                raise ValueError("unknown config param")
        self._options.update(options)

    def irq(self, handler: "Callable[[int, tuple], None]") -> None:
        self._handler = handler

    def gatts_register_services(self, services: tuple) -> tuple:
        """Return the value handles, a tuple for each service."""
        self._services = []
        handles = []
        for uuid, characteristics in services:
            handles.append(self._register(uuid, characteristics))
        self._serve()
        return tuple(handles)

    def gatts_set_buffer(self, handle: int, length: int, append: bool = False) -> None:
        self._attributes[handle].set_buffer(length, append)

    def gatts_read(self, handle: int) -> bytes:
        return self._attributes[handle].read()

    def gatts_notify(self, central: int, handle: int, data: "bytes | memoryview") -> None:
        """Queue a notification; OSError when the central is gone or the queue is full."""
        if central not in self._queued:
            raise OSError(_ENOTCONN, "not connected")
        if self._queued[central] >= _QUEUED_NOTIFICATIONS:
            raise OSError(_ENOMEM, "queue full")  # CPython keeps errno only from two
        self._queued[central] += 1
        self._send({"do": "notify", "central": central, "handle": handle, "data": _hex(data)})

    def gap_advertise(self, interval_us: "int | None", data: "bytes | None" = None) -> None:
        """Advertise until a central connects; None ends it."""
        self._advertisement = None
        if interval_us is not None:
            self._advertisement = interval_us, data or b""
        self._serve()
        self._advertise()

    def gap_disconnect(self, central: int) -> bool:
        if central not in self._queued:
            return False
        self._send({"do": "disconnect", "central": central})
        return True

    def deliver(self, message: dict) -> None:
        """Act on the radio's message. Blocks it, by not answering, until the handler has run."""
        event, central = message["on"], message["central"]
        if event == "connect":
            self._advertisement = None  # a connection ends it
            self._queued[central] = 0
            peer = binascii.unhexlify(message["peer"])
            self._raise(_CENTRAL_CONNECT, (central, message["kind"], peer))
        elif event == "disconnect":
            self._forget(central)
        elif central in self._queued:
            self._deliver_to(central, event, message)

    def meet_radio(self) -> None:
        """A radio is there, perhaps a new one that knows nothing of us."""
        self._serve()
        self._advertise()

    def lose_radio(self) -> None:
        """The radio is gone, and every central with it."""
        for central in list(self._queued):
            self._forget(central)

    def _deliver_to(self, central: int, event: str, message: dict) -> None:
        if event == "sent":
            self._queued[central] -= 1
        elif event == "mtu":
            self._raise(_MTU_EXCHANGED, (central, message["mtu"]))
        elif event == "encrypted":
            self._raise(_ENCRYPTION_UPDATE, (central,) + _PAIRED_UNSEEN)
        elif event == "write":
            handle = message["handle"]
            self._attributes[handle].write(binascii.unhexlify(message["data"]))
            self._raise(_GATTS_WRITE, (central, handle))
            self._send({"do": "handled", "central": central})

    def _forget(self, central: int) -> None:
        if central in self._queued:
            del self._queued[central]
            self._raise(_CENTRAL_DISCONNECT, (central, 0, b""))

    def _raise(self, event: int, data: tuple) -> None:
        if self._handler is not None:
            self._handler(event, data)

    def _register(self, uuid: UUID, characteristics: tuple) -> tuple:
        described = []
        for characteristic in characteristics:
            handle = _FIRST_HANDLE + 3 * len(self._attributes)
            self._attributes[handle] = Attribute()
            described.append([characteristic[0].text, characteristic[1], handle])
        self._services.append([uuid.text, described])
        return tuple([handle for _, _, handle in described])

    def _serve(self) -> None:
        name, mtu = self._options["gap_name"], self._options["mtu"]
        offered = {"do": "serve", "services": self._services, "name": name, "mtu": mtu}
        offered["secure"] = self._options["le_secure"]
        self._send(offered)

    def _advertise(self) -> None:
        interval_us, data = self._advertisement or (None, b"")
        self._send({"do": "advertise", "interval_us": interval_us, "data": _hex(data)})


def _hex(data: "bytes | memoryview") -> str:
    return binascii.hexlify(bytes(data)).decode()
