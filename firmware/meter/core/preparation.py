"""Gets the issuer key's verifier ready for quick checks, a little at a time, between two samples.

Here: when a step is taken, and what came of it. Not here: what a step is (`Verifier.steps`), nor
where tables are kept (`TablePlace`). Nothing waits for this: a verifier is right before its first
step, only slower.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generator, Protocol

    from .provisioning import Provisioning, Verifier

    class TablePlace(Protocol):
        """Keeps octets for one key's checks beside the journal. OSError when it cannot."""

        def read_into(self, *pieces: bytearray) -> None:
            """Fill the pieces in a row with what was written last; OSError if it is shorter."""
            ...

        def write(self, *pieces: "bytes | bytearray") -> "Generator[None, None, None]":
            """Replace what is there, in steps: it counts when they have come to their end."""
            ...


# How signatures are checked at this moment (SPEC 3.10).
QUICKLY = const(0)  # by tables; also while there is no key
PREPARING = const(1)
LACKS_MEMORY = const(2)
PLAINLY = const(3)  # no fast twin runs here


class Preparation:
    """Takes the steps of whichever key `provisioning` holds; `place` outlives power cuts."""

    def __init__(self, provisioning: "Provisioning", place: "TablePlace | None" = None) -> None:
        self._provisioning = provisioning
        self._place = place
        self._verifier: "Verifier | None" = None
        self._steps: "Generator[None, None, None] | None" = None
        self._lacks_memory = False

    @property
    def state(self) -> int:
        """One of the constants above."""
        verifier = self._provisioning.verifier
        if verifier is not None and not verifier.is_fast:
            return PLAINLY
        if self._lacks_memory and verifier is self._verifier:
            return LACKS_MEMORY
        is_done = verifier is self._verifier and self._steps is None
        return QUICKLY if verifier is None or is_done else PREPARING

    def advance(self) -> bool:
        """Take one step; say whether there is another to take."""
        if self._provisioning.verifier is not self._verifier:
            self._begin(self._provisioning.verifier)
        try:
            if self._steps is not None:
                next(self._steps)
        except StopIteration:
            self._steps = None
        except MemoryError:
            self._steps = None
            self._lacks_memory = True
        return self._steps is not None

    def _begin(self, verifier: "Verifier | None") -> None:
        if self._steps is not None:
            self._steps.close()  # a file may be open
        self._verifier = verifier
        self._steps = None if verifier is None else verifier.steps(self._place)
        self._lacks_memory = False
