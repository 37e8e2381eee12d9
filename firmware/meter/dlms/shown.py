"""What a row of the object table says of a value, turned into what reads it.

A row is a constant, and a constant lies in flash with the code: it takes none of a board's memory.
So a plain value is told in words, the encoding and the way to it from the meter, as in
`"unsigned32 reading.voltage_mv"`. What is not plain is a function of the session.
"""

from . import axdr
from .interface_classes import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .cosem_object import Read
    from .session import Session

    Shown = str | Read


def reader(shown: "Shown") -> "Read":
    """Return what reads a value and encodes it: `shown` itself unless it is words.

    The words are the name of a function of `axdr` or `moment`, a space, and names that lead from
    the meter to the value, with dots between; a method at the end is called.
    """
    if not isinstance(shown, str):
        return shown
    encoding, _, path = shown.partition(" ")
    encode = None if encoding == "moment" else getattr(axdr, encoding)
    names = [_known(**{name: None}) for name in path.split(".")]

    def read(session: "Session") -> bytes:
        value: "Any" = session.meter
        for name in names:
            value = getattr(value, name)
        if callable(value):
            value = value()
        return moment(session.meter, value) if encode is None else encode(value)

    return read


def _known(**named: None) -> str:
    """Return the one name given; MicroPython finds an attribute quicker by that than by a text."""
    return next(iter(named))
