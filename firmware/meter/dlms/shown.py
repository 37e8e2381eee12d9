"""What a row of the object table says of a value, turned into what reads it.

A row is a constant, and a constant lies in flash with the code: it takes none of a board's memory.
So a plain value is told in words, the encoding and the way to it from the meter, as in
`"unsigned32 reading.voltage_mv"`. What is not plain is a function of the session.
"""

from . import axdr
from .interface_classes import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
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

    def read(session: "Session") -> bytes:
        meter = session.meter
        value = _follow(meter, path)
        if encoding == "moment":
            return moment(meter, value)
        return getattr(axdr, encoding)(value)

    return read


def _follow(meter: "Meter", path: str) -> "int | None":
    value = meter
    for name in path.split("."):
        value = getattr(value, name)
    return value() if callable(value) else value  # type: ignore
