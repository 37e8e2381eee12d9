"""SSD1306: a display of 128 x 64 dots on I2C, used for eight lines of sixteen letters.

Here: setting it up and sending a picture. Not here: letters, which MicroPython's `framebuf` draws.
Facts are from Solomon Systech's datasheet rev 1.1: control octet 00h before commands, 40h before
data; in horizontal addressing the picture is 8 pages of 128 octets, the low bit at the top.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    from .ds3231 import I2c

    class Canvas(Protocol):
        """The part of `framebuf.FrameBuffer` that is used."""

        def fill(self, __c: int) -> object: ...

        def text(self, __s: str, __x: int, __y: int, __c: int) -> object: ...


ADDRESS = const(0x3C)
WIDTH = const(128)
HEIGHT = const(64)
LETTERS = const(16)
LINES = const(8)

_COMMANDS = const(0x00)
_DATA = const(0x40)
_MONO_VLSB = const(0)  # framebuf's name for the chip's order of dots

_SET_UP = bytes((
    0xAE,  # off
    0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40,  # clock, 64 rows, no offset, begin at row 0
    0x8D, 0x14,  # charge pump on: the panel's voltage is made on the chip
    0x20, 0x00,  # horizontal addressing
    0xA1, 0xC8, 0xDA, 0x12,  # the way modules are built: turned by half, alternative COM pins
    0x81, 0x7F, 0xD9, 0xF1, 0xDB, 0x40,  # half contrast, which wears the dots less
    0xA4, 0xA6, 0xAF,  # show the memory, not inverted, on
))  # fmt: skip
_WHOLE_PICTURE = bytes((0x21, 0, WIDTH - 1, 0x22, 0, HEIGHT // 8 - 1))


class Ssd1306:
    """The display at `address` on `i2c`; `frame_buffer` is `framebuf.FrameBuffer` or its like."""

    def __init__(
        self,
        i2c: "I2c",
        frame_buffer: "Callable[[bytearray, int, int, int], Canvas]",
        address: int = ADDRESS,
    ) -> None:
        self._i2c = i2c
        self._address = address
        self._picture = bytearray(WIDTH * HEIGHT // 8)
        self._canvas = frame_buffer(self._picture, WIDTH, HEIGHT, _MONO_VLSB)
        self._is_set_up = False

    def show(self, lines: "tuple[str, ...] | list[str]") -> bool:
        """Show up to eight lines of sixteen letters; False if the display does not answer.

        A display that comes back is set up again.
        """
        self._canvas.fill(0)
        for at, line in enumerate(lines[:LINES]):
            self._canvas.text(line[:LETTERS], 0, at * 8, 1)
        try:
            self._send()
        except OSError:
            self._is_set_up = False
        return self._is_set_up

    def _send(self) -> None:
        if not self._is_set_up:
            self._i2c.writeto_mem(self._address, _COMMANDS, _SET_UP)
            self._is_set_up = True
        self._i2c.writeto_mem(self._address, _COMMANDS, _WHOLE_PICTURE)
        self._i2c.writeto_mem(self._address, _DATA, self._picture)
