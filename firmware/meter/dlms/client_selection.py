"""What a client may ask of a profile's buffer instead of the whole: rows by time or by number."""

from . import axdr
from .selection import Column

_CLOCK = b"\x00\x00\x01\x00\x00\xff"
_BY_RANGE = b"\x01"
_BY_ENTRY = b"\x02"


def by_range(begin: bytes, end: bytes, columns: "tuple[Column, ...]" = ()) -> bytes:
    """Select the rows from date-time `begin` to `end`, and of them `columns`, or all."""
    chosen = axdr.array([column.encoded() for column in columns])
    clock = Column(8, _CLOCK, 2).encoded()
    return _BY_RANGE + axdr.structure(
        clock, axdr.octet_string(begin), axdr.octet_string(end), chosen
    )


def by_entry(first: int, last: int = 0, first_column: int = 1, last_column: int = 0) -> bytes:
    """Select the rows with numbers `first` (1 is the oldest) to `last`; 0 is the last there is."""
    return _BY_ENTRY + axdr.structure(
        axdr.unsigned32(first),
        axdr.unsigned32(last),
        axdr.unsigned16(first_column),
        axdr.unsigned16(last_column),
    )
