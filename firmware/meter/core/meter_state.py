"""Everything of a meter that must survive, as one run of octets.

Here: which parts, in which order, and the layout's version. Not here: each part's own fields (their
`write_to` and `read_from`), nor how octets are kept (`journal`). SPEC 4.2 is the same list.
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


_LAYOUT = const(1)


class UnknownLayoutError(Exception):
    """The state was written by a firmware newer than this one; it is left as it is."""


class MeterState:
    """`measures` run on by themselves (energy, time); `decisions` change only when one is taken."""

    def __init__(self, measures: "tuple[Part, ...]", decisions: "tuple[Part, ...]") -> None:
        self._measures = measures
        self._decisions = decisions

    def decisions(self) -> bytes:
        """Return the decisions alone: to see whether they changed, and to take them back."""
        return _written(self._decisions)

    def take_back(self, decisions: bytes) -> None:
        """Return to `decisions` of a moment ago; measures stay."""
        _read(self._decisions, OctetReader(decisions))

    def octets(self) -> bytes:
        """Return the whole state, for the journal."""
        return bytes((_LAYOUT,)) + _written(self._measures) + self.decisions()

    def restore(self, octets: bytes) -> None:
        """Take the whole state back; UnknownLayoutError, or OctetsError if it makes no sense."""
        reader = OctetReader(octets)
        if reader.number(1) != _LAYOUT:
            raise UnknownLayoutError
        _read(self._measures + self._decisions, reader)


def _written(parts: "tuple[Part, ...]") -> bytes:
    writer = OctetWriter()
    for part in parts:
        part.write_to(writer)
    return writer.octets()


def _read(parts: "tuple[Part, ...]", reader: OctetReader) -> None:
    for part in parts:
        part.read_from(reader)
    reader.end()
