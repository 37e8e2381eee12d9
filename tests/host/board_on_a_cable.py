"""A board on a serial cable: a meter with a console, and MicroPython's prompt behind it.

The meter and its console are the firmware's own, on CPython; the prompt is a real MicroPython, on
bare RV32 in QEMU, with a file system in its memory. `files` are what is on it.
"""

import os
import select
import subprocess
import threading
import tty
from typing import Any, Self

from meter.board.console import ConsoleDesk
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.links.conversation import Conversation
from wattkey.runtimes.rv32 import Rv32

from .fakes import FakeMeter

_RAW, _FRIENDLY, _SOFT_RESET = b"\x01", b"\x02", b"\x04"

_FILE_SYSTEM = b"""
import io, vfs

class RamFile(io.IOBase):
    def __init__(self, files, path, mode):
        self.files, self.path, self.mode = files, path, mode
        if "w" in mode:
            files[path] = bytearray()
        self.data = files[path]
        self.at = 0
    def readinto(self, buffer):
        part = self.data[self.at : self.at + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)
    def write(self, data):
        self.data.extend(data)
        return len(data)
    def ioctl(self, request, argument):
        return 0
    def close(self):
        pass
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass

class RamDisk:
    def __init__(self):
        self.files, self.folders = {}, ["/"]
    def mount(self, readonly, mkfs):
        pass
    def umount(self):
        pass
    def chdir(self, path):
        pass
    def getcwd(self):
        return "/"
    def whole(self, path):
        while path.startswith("./"):
            path = path[2:]
        path = "/" + path.strip("/").replace("/./", "/")
        return "/" if path == "/." else path
    def open(self, path, mode):
        path = self.whole(path)
        if "w" not in mode and path not in self.files:
            raise OSError(2)
        return RamFile(self.files, path, mode)
    def mkdir(self, path):
        path = self.whole(path)
        if path in self.folders:
            raise OSError(17)
        self.folders.append(path)
    def stat(self, path):
        path = self.whole(path)
        if path in self.folders:
            return (0x4000,) + (0,) * 9
        if path not in self.files:
            raise OSError(2)
        return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
    def ilistdir(self, path):
        path = self.whole(path).rstrip("/") + "/"
        for name in list(self.files) + self.folders:
            if name.startswith(path) and name != path and "/" not in name[len(path):]:
                yield (name[len(path):], 0x4000 if name in self.folders else 0x8000, 0, 0)

DISK = RamDisk()
vfs.mount(DISK, "/")
"""

_MACHINE = b"""
import sys

class Timer:
    running = []
    def __init__(self, number):
        self.deinit = lambda: None
    def init(self, period, callback):
        Timer.running.append(callback)

class Machine:
    Timer = Timer
    WDT = lambda self, timeout: self
    def feed(self):
        pass

MACHINE = Machine()
sys.modules["machine"] = MACHINE

def the_meters_own(timer):
    pass
"""
"""What firmware left behind when it ended: a timer of its own feeds the watchdog."""

_COUNTER = b"Machine.Counter = None\n"

_ROM = b"""
import vfs as real_vfs

class Rom:
    def __init__(self, blocks):
        self.blocks, self.data = blocks, bytearray(b"\\xff" * (4096 * blocks))
        self.wrong = []
    def ioctl(self, request, argument):
        if request == 6:
            if the_meters_own in Timer.running:
                self.wrong.append("code that runs from it was erased")
            if not Timer.running:
                self.wrong.append("nobody feeds the watchdog")
            self.data[4096 * argument : 4096 * (argument + 1)] = b"\\xff" * 4096
        return {4: self.blocks, 5: 4096}.get(request, 0)
    def writeblocks(self, block, buffer, offset=0):
        at = 4096 * block + offset
        for index in range(len(buffer)):
            self.data[at + index] &= buffer[index]

class Vfs:
    def __getattr__(self, name):
        return getattr(real_vfs, name)
    def rom_ioctl(self, request, number=0):
        return 1 if request == 1 else ROM

ROM = Rom(64)
sys.modules["vfs"] = Vfs()
"""


class BoardOnACable:
    """A context manager; `port` is its pseudo-terminal, `report` what it says when it starts.

    With `has_rom` it has a partition for ROMFS, as an ESP32's, in its memory; what would go wrong
    there on a real chip is noted.
    """

    def __init__(
        self, machine: Rv32, report: str, has_rom: bool = False, can_count: bool = True
    ) -> None:
        self.fake = FakeMeter("esp32_devkit_pzem004t")
        self.restarts = 0
        self.soft_resets = 0
        self._report = report.encode()
        self._set_up = _FILE_SYSTEM + _MACHINE
        self._set_up += (_COUNTER if can_count else b"") + (_ROM if has_rom else b"")
        self._before = b""
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self.port = os.ttyname(self._theirs)
        self._stop_read, self._stop_write = os.pipe()
        self._prompt = subprocess.Popen(
            machine.command,
            env=machine.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._is_raw = False
        self._talk: Conversation | None = self._new_talk()

    def __enter__(self) -> Self:
        assert b"Error" not in self._ask(_RAW + self._set_up + _SOFT_RESET, b"\x04\x04>")
        self._ask(_FRIENDLY, b">>> ")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_write, b"x")
        self._thread.join()
        self._prompt.kill()
        self._prompt.wait()
        for pipe in (self._prompt.stdin, self._prompt.stdout):
            assert pipe is not None
            pipe.close()
        for handle in (self._ours, self._theirs, self._stop_read, self._stop_write):
            os.close(handle)

    @property
    def is_at_prompt(self) -> bool:
        return self._talk is None

    def files(self) -> dict[str, bytes]:
        """What is on it; ask when nobody else talks to it."""
        return self._value(b"{n: bytes(d) for n, d in DISK.files.items()}")

    def rom(self) -> tuple[bytes, list[str]]:
        """What is in ROM, and what went wrong there."""
        return self._value(b"(bytes(ROM.data), ROM.wrong)")

    def _value(self, words: bytes) -> Any:
        answer = self._ask(_RAW + b"print(" + words + b")" + _SOFT_RESET, b"\x04\x04>")
        self._ask(_FRIENDLY, b">>> ")
        return eval(answer.partition(b"OK")[2].partition(b"\x04")[0])

    def _new_talk(self) -> Conversation:
        desk = ConsoleDesk(self.fake.meter, self._leave)
        return Conversation(desk, HdlcServer(Server(self.fake.meter)))

    def _leave(self) -> None:
        self._talk = None

    def _ask(self, words: bytes, sign: bytes) -> bytes:
        self._tell_prompt(words)
        heard = b""
        while sign not in heard:
            heard += self._hear_prompt()
        return heard

    def _tell_prompt(self, data: bytes) -> None:
        assert self._prompt.stdin is not None
        self._prompt.stdin.write(data)
        self._prompt.stdin.flush()

    def _hear_prompt(self) -> bytes:
        assert self._prompt.stdout is not None
        return os.read(self._prompt.stdout.fileno(), 4096)

    def _serve(self) -> None:
        prompt = self._prompt.stdout
        while True:
            sources = [self._ours, self._stop_read, *([prompt] if self.is_at_prompt else [])]
            readable, _, _ = select.select(sources, [], [])
            if self._stop_read in readable:
                return
            if prompt in readable:
                os.write(self._ours, self._hear_prompt())
            if self._ours in readable:
                self._take(os.read(self._ours, 4096))

    def _take(self, data: bytes) -> None:
        if self._talk is None:
            self._type(data)
            return
        os.write(self._ours, self._talk.feed(data))
        if self._talk is None:
            self._ask(_RAW + b"Timer.running.append(the_meters_own)" + _SOFT_RESET, b"\x04\x04>")
            self._tell_prompt(_FRIENDLY)  # main.py has ended: the banner, and the prompt

    def _type(self, data: bytes) -> None:
        """Hand octets to the prompt; Ctrl-D outside its raw mode starts the meter again."""
        for octet in (data[at : at + 1] for at in range(len(data))):
            if octet == _SOFT_RESET and not self._is_raw:
                self._restart()
                return
            if octet == _SOFT_RESET and self._before == _RAW:
                self._reset_softly()
                continue
            self._before = octet
            if octet in (_RAW, _FRIENDLY):
                self._is_raw = octet == _RAW
            self._tell_prompt(octet)

    def _reset_softly(self) -> None:
        """Ctrl-D alone in the raw mode: memory is empty then, and main.py does not run."""
        self.soft_resets += 1
        self._before = b""
        self._hear_all()
        self._ask(b"Timer.running.clear()" + _SOFT_RESET, b"\x04\x04>")
        os.write(self._ours, b"OK\r\nMPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>")

    def _hear_all(self) -> None:
        """Pass on what the prompt has said so far."""
        assert self._prompt.stdout is not None
        while select.select([self._prompt.stdout], [], [], 0.1)[0]:
            os.write(self._ours, self._hear_prompt())

    def _restart(self) -> None:
        self.restarts += 1
        self._talk = self._new_talk()
        os.write(self._ours, self._report)
