"""The meter's object table as one association sees it: plain values with scaler and unit.

Here: reading by the table's own access rights, and proving who one is. Not here: how a value is
written (`data_set`), nor which ones are wanted (`p1_telegram`, `mode_c`).
"""

from ..dlms.axdr_reader import read_value
from ..dlms.cosem_object import READ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from ..dlms.cosem_object import CosemObject
    from ..dlms.server import Connection, Server

PUBLIC_CLIENT = 16
READER_CLIENT = 32

NO_UNIT = 255

# Class, and the attribute that a line can say of it: data, registers, clock, control state.
_VALUES = ((1, 2), (3, 2), (4, 2), (8, 2), (70, 3))
_REGISTERS = (3, 4)
_SCALER_UNIT = 3
_EXTENDED_REGISTER = 4
_CAPTURE_TIME = 5

# An AARQ with a password between its parts: context LN, mechanism LLS; GET only, any length.
_AARQ_CONTEXT = b"\xa1\x09\x06\x07\x60\x85\x74\x05\x08\x01\x01"
_AARQ_LLS = b"\x8a\x02\x07\x80\x8b\x07\x60\x85\x74\x05\x08\x02\x01"
_AARQ_INITIATE = b"\xbe\x10\x04\x0e\x01\x00\x00\x00\x06\x5f\x1f\x04\x00\x00\x00\x10\xff\xff"
_LONGEST_PASSWORD = 32


class Reading:
    """One value: int, bool, str, bytes or None; what it is of 10**`scaler` COSEM `unit`s.

    `captured` is the date-time of an extended register's value, else b"".
    """

    __slots__ = ("value", "scaler", "unit", "captured")

    def __init__(self, value: "int | bool | str | bytes | None") -> None:
        self.value = value
        self.scaler = 0
        self.unit = NO_UNIT
        self.captured = b""


class View:
    """What the association of clients at `client_sap` may read. Passed to the tables as a session.

    It opens nothing: whoever makes one answers for the right to it.
    """

    def __init__(self, server: "Server", client_sap: int) -> None:
        association = server.association_of(client_sap)
        if association is None:
            raise ValueError("no association for client %d" % client_sap)
        self.meter = server.meter
        self.server = server
        self.objects = server.objects
        self.association = association
        self.entered = None  # nobody enters a token here
        self.is_overheard = False  # nor anything else
        self.channel = None

    def read(self, found: "CosemObject") -> "Reading | None":
        """Return the value of an object; None where it is not granted or no line can say it."""
        value = self._plain(found, _value_attribute(found.class_id))
        if value is None:
            return None
        reading = Reading(value[0])
        if found.class_id in _REGISTERS:
            scaler_unit = self._value(found, _SCALER_UNIT)
            if isinstance(scaler_unit, list):
                reading.scaler, reading.unit = scaler_unit
        if found.class_id == _EXTENDED_REGISTER:
            captured = self._value(found, _CAPTURE_TIME)
            reading.captured = captured if isinstance(captured, bytes) else b""
        return reading

    def all(self) -> "Iterator[tuple[bytes, Reading]]":
        """Yield name and value of every object that is granted and that a line can say."""
        for found in self.objects:
            reading = self.read(found)
            if reading is not None:
                yield found.name, reading

    def _plain(self, found: "CosemObject", number: int) -> "tuple[Any] | None":
        value = self._value(found, number) if number else ()
        return None if isinstance(value, (list, tuple)) else (value,)

    def _value(self, found: "CosemObject", number: int) -> "Any":
        """Return an attribute decoded; () where it is not granted, or streamed as long ones are."""
        attribute: "Any" = found.attribute(number)
        if attribute is None or attribute.read is None:
            return ()
        if not attribute.rights(self.association.bit, self) & READ:
            return ()
        encoded = attribute.read
        if not isinstance(encoded, bytes):
            encoded = encoded(self)
        return read_value(encoded) if isinstance(encoded, bytes) else ()


def proves(connection: "Connection", password: bytes) -> bool:
    """Say whether `password` (LLS) opens the association of the client at `connection`.

    It is asked as every DLMS client asks, so that whatever guards that way guards this one too.
    """
    if len(password) > _LONGEST_PASSWORD:
        return False
    connection.handle(_associate_request(password))
    return connection.is_authenticated


def _associate_request(password: bytes) -> bytes:
    value = bytes((0x80, len(password))) + password
    fields = _AARQ_CONTEXT + _AARQ_LLS + bytes((0xAC, len(value))) + value + _AARQ_INITIATE
    return bytes((0x60, len(fields))) + fields


def _value_attribute(class_id: int) -> int:
    for known, number in _VALUES:
        if known == class_id:
            return number
    return 0
