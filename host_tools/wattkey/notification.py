"""What a meter tells unasked: opening a sealed DataNotification and making sense of it (SPEC 3.14).

Here: octets to a `Notification`, whose keys, and which came before. Not here: listening
(`listening`), nor where a meter sends them (`push_settings`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meter.dlms.axdr_reader import Reader
from meter.dlms.ciphering import Suite, counter_of, read_envelope
from meter.dlms.errors import DlmsError
from meter.identity import Identity

from . import meter_data as md
from .cosem_time import local_time
from .errors import ProtocolError
from .log_in import Keys, LibraryGcm
from .meter_book import MeterBook
from .meter_objects import word

_GENERAL_GLO, _DATA_NOTIFICATION = 0xDB, 0x0F

FindMeter = Callable[[bytes], "tuple[str, Keys] | None"]
"""Serial and utility keys of the meter with a system title, None where nobody has them."""


@dataclass(frozen=True)
class Notification:
    """One meter at one moment, by its own clock; energies in Wh. `counter` is its message's."""

    serial: str
    time: datetime | None
    import_wh: int
    export_wh: int
    control_state: str
    seconds_left: int
    counter: int


class NotificationReader:
    """Opens what arrives, by the keys that `find` knows, and takes no message twice."""

    def __init__(self, find: FindMeter) -> None:
        self._find = find
        self._newest: dict[bytes, int] = {}

    def read(self, apdu: bytes) -> Notification:
        """Make sense of one APDU; ProtocolError for what is not genuine, not new, or no push."""
        title, message, counter = _envelope(apdu)
        found = self._find(title)
        if found is None:
            raise ProtocolError(f"no meter in the meter book has the system title {title.hex()}")
        serial, keys = found
        plain = Suite(LibraryGcm(keys.encryption), keys.authentication).open(title, message)
        if plain is None:
            raise ProtocolError(f"a push that claims to be of meter {serial} is not sealed by it")
        if counter <= self._newest.get(title, -1):
            raise ProtocolError(f"a push of meter {serial} came a second time")
        self._newest[title] = counter
        return _notification(plain, serial, counter)


def by_meter_book(book: MeterBook) -> FindMeter:
    """Find meters whose utility keys are in `book`."""

    def find(title: bytes) -> tuple[str, Keys] | None:
        for serial in book.serials():
            record = book.find(serial)
            if record and record.utility_keys and Identity(serial, "").system_title == title:
                keys = record.log_in("utility").keys
                return (serial, keys) if keys else None
        return None

    return find


def _envelope(apdu: bytes) -> tuple[bytes, bytes, int]:
    try:
        tag, title, message = read_envelope(apdu)
        counter = counter_of(message)
    except DlmsError:
        raise ProtocolError("what arrived is no sealed message") from None
    if tag != _GENERAL_GLO:
        raise ProtocolError("what arrived is no sealed message of a meter")
    return title, message, counter


def _notification(plain: bytes, serial: str, counter: int) -> Notification:
    try:
        time, values = _parts(plain)
        import_wh, export_wh, state, seconds_left = (int(value) for value in values[3:])
    except (DlmsError, TypeError, ValueError):
        raise ProtocolError(f"the push of meter {serial} makes no sense") from None
    control_state = word(md.CONTROL_STATES, state)
    moment = local_time(time) if time else None
    return Notification(serial, moment, import_wh, export_wh, control_state, seconds_left, counter)


def _parts(plain: bytes) -> tuple[bytes, Any]:
    reader = Reader(plain)
    if reader.unsigned(1) != _DATA_NOTIFICATION:
        raise ValueError("no DataNotification")
    reader.unsigned(4)
    time = reader.take(reader.length())
    values: Any = reader.value()
    reader.expect_end()
    return time, values
