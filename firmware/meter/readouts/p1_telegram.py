"""The P1 telegram of DSMR 5: what a household's own reader gets each second, unasked.

Here: which lines it has, and its check sequence. Not here: when it is sent (`links.p1`).
Form and codes are those of DSMR P1 Companion Standard 5.0.2 as `dsmr-parser` reads them; the
standard's text was not at hand.
"""

from ..core.crc16_8005 import DSMR, crc16
from ..dlms.obis import parse
from . import data_set
from .identification import MANUFACTURER, identification
from .view import READER_CLIENT, Reading, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..dlms.cosem_object import CosemObject
    from ..dlms.server import Server

    Form = str | tuple[int, int]

_TIME = "time"
_HEX = "hex"
_KWH = (6, 3)
_KW = (2, 3)

# Code in the telegram, logical name in the object table, and its form: digits before and after the
# point, a time, octets in hexadecimal; or without a name the text itself. What this meter does not
# have is left out. A second row of one code stands in where the first has nothing to say.
ROWS = (
    ("1-3:0.2.8", None, "50"),
    ("0-0:1.0.0", "0.0.1.0.0.255", _TIME),
    ("0-0:96.1.1", "0.0.96.1.0.255", _HEX),
    ("1-0:1.8.0", "1.0.1.8.0.255", _KWH),
    ("1-0:1.8.1", "1.0.1.8.1.255", _KWH),
    ("1-0:1.8.1", "1.0.1.8.0.255", _KWH),  # without rates all is tariff 1
    ("1-0:1.8.2", "1.0.1.8.2.255", _KWH),
    ("1-0:1.8.3", "1.0.1.8.3.255", _KWH),
    ("1-0:1.8.4", "1.0.1.8.4.255", _KWH),
    ("1-0:2.8.0", "1.0.2.8.0.255", _KWH),
    ("1-0:2.8.1", "1.0.2.8.1.255", _KWH),
    ("1-0:2.8.1", "1.0.2.8.0.255", _KWH),
    ("1-0:2.8.2", "1.0.2.8.2.255", _KWH),
    ("1-0:2.8.3", "1.0.2.8.3.255", _KWH),
    ("1-0:2.8.4", "1.0.2.8.4.255", _KWH),
    ("0-0:96.14.0", "0.0.96.14.0.255", (4, 0)),
    ("0-0:96.14.0", None, "0001"),
    ("1-0:1.7.0", "1.0.1.7.0.255", _KW),
    ("1-0:2.7.0", "1.0.2.7.0.255", _KW),
    ("0-0:96.3.10", "0.0.96.3.10.255", (1, 0)),
    ("0-0:96.7.21", "0.0.96.7.0.255", (5, 0)),
    ("1-0:32.7.0", "1.0.12.7.0.255", (3, 1)),
    ("1-0:31.7.0", "1.0.11.7.0.255", (3, 0)),
    ("1-0:21.7.0", "1.0.1.7.0.255", _KW),
    ("1-0:22.7.0", "1.0.2.7.0.255", _KW),
)


class P1Telegram:
    """Makes telegrams of a meter's present values.

    They show a household to whoever reads the port, so only a board that has one makes them: the
    port is the household's own, as behind the cover of a Dutch meter.
    """

    def __init__(self, server: "Server") -> None:
        self._view = View(server, READER_CLIENT)
        self._rows = list(_rows_of(server))

    def octets(self) -> bytes:
        """Return one whole telegram, some 400 octets, all of it of one moment."""
        telegram = bytearray()
        for line in self.lines():
            telegram += line
        return bytes(telegram)

    def lines(self) -> "Iterator[bytes]":
        """Yield the lines of one telegram, each with its end."""
        crc = DSMR
        for line in self._checked_lines():
            crc = crc16(line, 0, len(line), crc)
            yield line
        yield ("%04X\r\n" % crc).encode()

    def _checked_lines(self) -> "Iterator[bytes]":
        model = identification(self._view.meter.identity.model)
        yield ("/%s5%s\r\n\r\n" % (MANUFACTURER, model)).encode()
        given = ""
        for code, found, form in self._rows:
            text = "" if code == given else self._text(found, form)
            if text:
                given = code
                yield ("%s(%s)\r\n" % (code, text)).encode()
        yield b"!"

    def _text(self, found: "CosemObject | None", form: "Form") -> str:
        if found is None:
            return str(form)
        reading = self._view.read(found)
        return "" if reading is None else _value(reading, form)


def _rows_of(server: "Server") -> "Iterator[tuple[str, CosemObject | None, Form]]":
    """Yield the rows that this meter can have, with the objects in place of their names."""
    for code, name, form in ROWS:
        found = None if name is None else server.find(parse(name))
        if name is None or found is not None:
            yield code, found, form


def _value(reading: Reading, form: "Form") -> str:
    value = reading.value
    if isinstance(form, tuple) and isinstance(value, int):
        unit, point = data_set.unit_of(reading)
        text = data_set.fixed(value, reading.scaler - point, form[0], form[1])
        return "%s*%s" % (text, unit) if unit else text
    if form == _TIME and isinstance(value, bytes):
        return data_set.stamp(value)
    if form == _HEX and isinstance(value, str):
        return data_set.hex_text(value.encode())
    return ""
