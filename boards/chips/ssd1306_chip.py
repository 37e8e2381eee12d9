"""An SSD1306 as its driver meets it: commands and a picture memory on I2C.

Here: which dots are lit. Facts as in `drivers.ssd1306`. A command it does not know is an error, so
that no driver is held to be right by a chip that takes anything.
"""

ADDRESS = 0x3C
_WIDTH = 128
_PAGES = 8

# Commands with the octets that follow them.
_LENGTHS = {
    0x20: 1, 0x21: 2, 0x22: 2, 0x81: 1, 0x8D: 1, 0xA8: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1,
    0xDB: 1, 0x40: 0, 0xA0: 0, 0xA1: 0, 0xA4: 0, 0xA5: 0, 0xA6: 0, 0xA7: 0, 0xAE: 0, 0xAF: 0,
    0xC0: 0, 0xC8: 0,
}  # fmt: skip


class Ssd1306Chip:
    """The display; `settings` are the commands' last arguments."""

    def __init__(self) -> None:
        self.memory = bytearray(_WIDTH * _PAGES)
        self.settings: "dict[int, bytes]" = {}
        self._column = self._page = 0

    @property
    def is_on(self) -> bool:
        """Say whether anything can be seen: switched on, with the charge pump."""
        return self.settings.get(0xAE) == b"\x01" and self.settings.get(0x8D) == b"\x14"

    def is_lit(self, x: int, y: int) -> bool:
        """Say whether the dot is lit."""
        return bool(self.memory[y // 8 * _WIDTH + x] >> y % 8 & 1)

    def receive(self, octets: bytes) -> None:
        """Take commands behind 00h, dots behind 40h."""
        if octets[0] == 0x40:
            for octet in octets[1:]:
                self._put(octet)
        elif octets[0] == 0x00:
            self._obey(octets[1:])

    def fill(self, buffer: bytearray) -> None:
        """Give the status octet."""
        buffer[0] = 0 if self.is_on else 0x40

    def _obey(self, commands: bytes) -> None:
        at = 0
        while at < len(commands):
            command = commands[at]
            if command not in _LENGTHS:
                raise ValueError("the SSD1306 has no command %02x" % command)
            length = _LENGTHS[command]
            self._set(command, commands[at + 1 : at + 1 + length])
            at += 1 + length

    def _set(self, command: int, arguments: bytes) -> None:
        if command in (0xAE, 0xAF):
            self.settings[0xAE] = bytes((command & 1,))
            return
        self.settings[command] = arguments
        if command == 0x21:
            self._column = arguments[0]
        elif command == 0x22:
            self._page = arguments[0]

    def _put(self, octet: int) -> None:
        self.memory[self._page * _WIDTH + self._column] = octet
        first, last = self.settings.get(0x21, b"\x00\x7f")
        self._column += 1
        if self._column > last:
            self._column = first
            self._page = (self._page + 1) % _PAGES
