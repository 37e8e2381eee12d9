"""An ESP32 or ESP32-C3 in its boot loader, as esptool meets it on a TCP port: a chip on a wire.

Here: the serial protocol (ROM, then the stub that esptool loads), registers as far as esptool asks,
and flash that is erased to FF and programmed. Facts from Espressif's esptool documentation,
"Serial Protocol" and "Flasher stub". It knows what is in flash afterwards; it runs nothing.
"""

import contextlib
import hashlib
import socket
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass

FLASH_SIZE = 0x400000
_SECTOR = 0x1000
_END, _ESC = 0xC0, 0xDB

_MEM_END, _SYNC, _READ_REG = 0x06, 0x08, 0x0A
_DEFLATE_BEGIN, _DEFLATE_DATA, _MD5, _SECURITY_INFO = 0x10, 0x11, 0x13, 0x14
_ERASE_REGION, _READ_FLASH = 0xD1, 0xD2
_ROM_SAYS = 0x20120707
"""Anything but the stub's 0."""

_CHIP_MAGIC_AT = 0x40001000
_FLASH_ID = 0x1640EF
"""A maker's 4 MiB."""


@dataclass(frozen=True)
class Kind:
    """What tells one chip from another: the magic register or the security info; SPI's W0."""

    magic: int
    chip_id: int | None
    spi_w0: int
    registers: dict[int, int]


KINDS = {
    "ESP32": Kind(0x00F01D83, None, 0x3FF42080, {}),
    # In eFuse block 0, word 3: package 4 is the U4WDH, and bit 0 says that it has one core.
    "ESP32-U4WDH": Kind(0x00F01D83, None, 0x3FF42080, {0x3FF5A00C: 4 << 9 | 1}),
    "ESP32-C3": Kind(0x1B31506F, 5, 0x60002058, {}),
}


class BootLoader:
    """One chip. `flash` outlives the connections; `port` is where esptool finds it."""

    def __init__(self, kind: str, flash: bytes = b"") -> None:
        self.flash = bytearray(flash.ljust(FLASH_SIZE, b"\xff"))
        self.after_reset: Callable[[socket.socket], None] | None = None
        """Takes a connection that opens once the flash was written, in place of the loader."""
        self.writes: list[tuple[int, int]] = []
        self._kind = KINDS[kind]
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> str:
        return f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> "BootLoader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self._thread.join(5)
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):  # the other end hangs up as it likes
                if self.writes and self.after_reset:
                    self.after_reset(connection)
                else:
                    _Talk(self, self._kind, connection).run()


class _Talk:
    """One connection: from the ROM loader to the stub, until the other end hangs up."""

    def __init__(self, chip: BootLoader, kind: Kind, connection: socket.socket) -> None:
        self._chip = chip
        self._kind = kind
        self._connection = connection
        self._is_stub = False
        self._received = b""
        self._inflate = zlib.decompressobj()
        self._at = 0

    def run(self) -> None:
        while (packet := self._packet()) is not None:
            if len(packet) >= 8 and packet[0] == 0:
                self._answer(packet[1], packet[8:])

    def _packet(self) -> bytes | None:
        """Return what stands between two 0xC0, unescaped; None at the end."""
        while True:
            _, opened, rest = self._received.partition(bytes([_END]))
            body, closed, behind = rest.partition(bytes([_END]))
            if opened and closed and body:
                self._received = behind
                return body.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
            if opened and closed:
                self._received = bytes([_END]) + behind
                continue
            try:
                more = self._connection.recv(65536)
            except OSError:
                return None
            if not more:
                return None
            self._received += more

    def _send(self, body: bytes) -> None:
        escaped = body.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
        self._connection.sendall(bytes([_END]) + escaped + bytes([_END]))

    def _reply(self, command: int, value: int = 0, data: bytes = b"", ok: bool = True) -> None:
        status = (b"\0\0" if ok else b"\x01\x05") + (b"" if self._is_stub else b"\0\0")
        body = data + status
        self._send(struct.pack("<BBHI", 1, command, len(body), value) + body)

    def _answer(self, command: int, data: bytes) -> None:
        if command == _READ_REG:
            self._reply(command, self._register(*struct.unpack("<I", data[:4])))
        elif command == _SYNC:
            for _ in range(8):
                self._reply(command, 0 if self._is_stub else _ROM_SAYS)
        elif command == _SECURITY_INFO:
            self._tell_security(command)
        elif command == _MEM_END:
            self._reply(command)
            self._is_stub = True
            self._send(b"OHAI")
        else:
            self._flash(command, data)

    def _register(self, address: int) -> int:
        if address == _CHIP_MAGIC_AT:
            return self._kind.magic
        if address == self._kind.spi_w0:
            return _FLASH_ID
        return self._kind.registers.get(address, 0)

    def _tell_security(self, command: int) -> None:
        chip_id = self._kind.chip_id
        if chip_id is None:
            self._reply(command, ok=False)
        else:
            self._reply(command, data=struct.pack("<IB7sII", 0, 0, bytes(7), chip_id, 0))

    def _flash(self, command: int, data: bytes) -> None:
        if command == _DEFLATE_BEGIN:
            size, _, _, self._at = struct.unpack("<IIII", data[:16])
            self._inflate = zlib.decompressobj()
            self._chip.writes.append((self._at, size))
            self._erase(self._at, size)
        elif command == _DEFLATE_DATA:
            self._program(self._inflate.decompress(data[16:]))
        elif command == _MD5:
            at, size = struct.unpack("<II", data[:8])
            digest = hashlib.md5(self._chip.flash[at : at + size])
            self._reply(
                command, data=digest.digest() if self._is_stub else digest.hexdigest().encode()
            )
            return
        elif command == _ERASE_REGION:
            self._erase(*struct.unpack("<II", data[:8]))
        elif command == _READ_FLASH:
            self._reply(command)
            self._upload(*struct.unpack("<IIII", data[:16]))
            return
        self._reply(command)

    def _erase(self, at: int, size: int) -> None:
        end = -(-(at + size) // _SECTOR) * _SECTOR
        self._chip.flash[at:end] = b"\xff" * (end - at)

    def _program(self, data: bytes) -> None:
        self._chip.flash[self._at : self._at + len(data)] = data
        self._at += len(data)

    def _upload(self, at: int, size: int, block: int, _window: int) -> None:
        data = bytes(self._chip.flash[at : at + size])
        for start in range(0, size, block):
            self._send(data[start : start + block])
            self._packet()
        self._send(hashlib.md5(data).digest())
