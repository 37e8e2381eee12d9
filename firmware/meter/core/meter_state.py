"""Everything of a meter that must survive, as one run of octets.

Here: which layout has which parts, and in which order. Not here: each part's own fields (their
`write_to` and `read_from`), nor how octets are kept (`journal`). SPEC 4.2 is the same list.

A layout only ever adds parts. So a state that older firmware wrote is read by leaving out what that
layout did not have yet: those parts begin as on a new meter.
"""

from ..const import const
from .octets import OctetReader, OctetWriter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Part(Protocol):
        """A piece of the state."""

        def write_to(self, writer: OctetWriter) -> None: ...

        def read_from(self, reader: OctetReader) -> None: ...

    # A part, and the first layout that has it.
    Entry = tuple[int, Part]


_LAYOUT = const(3)


class UnknownLayoutError(Exception):
    """The state was written by a firmware newer than this one; it is left as it is."""


class MeterState:
    """`measures` run on by themselves (energy, time); `decisions` change only when one is taken."""

    def __init__(self, measures: "tuple[Entry, ...]", decisions: "tuple[Entry, ...]") -> None:
        self._measures = measures
        self._decisions = decisions

    def decisions(self) -> bytes:
        """Return the decisions alone: to see whether they changed, and to take them back."""
        return _written(self._decisions)

    def take_back(self, decisions: bytes) -> None:
        """Return to `decisions` of a moment ago; measures stay."""
        _read(self._decisions, _LAYOUT, OctetReader(decisions))

    def octets(self, decisions: bytes) -> bytes:
        """Return the whole state, for the journal: the measures of now, and `decisions`."""
        return bytes((_LAYOUT,)) + _written(self._measures) + decisions

    def restore(self, octets: bytes) -> None:
        """Take the whole state back; UnknownLayoutError, or OctetsError if it makes no sense."""
        reader = OctetReader(octets)
        layout = reader.number(1)
        if not 1 <= layout <= _LAYOUT:
            raise UnknownLayoutError
        _read(self._measures + self._decisions, layout, reader)


def _written(entries: "tuple[Entry, ...]") -> bytes:
    writer = OctetWriter()
    for _, part in entries:
        part.write_to(writer)
    return writer.octets()


def _read(entries: "tuple[Entry, ...]", layout: int, reader: OctetReader) -> None:
    for since, part in entries:
        if since <= layout:
            part.read_from(reader)
    reader.end()
