"""What becomes of attempts to log in: failures lock a way in for a while, a success unlocks it.

Here: counting and storing them, apart for who comes by radio. Not here: how long a lock lasts
(`core.lockouts`), nor what counts as a proof (`association`, `secure_channel`).
"""

from ..core import event_log as ev
from ..core.lockouts import LOCKED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
    from .association import Association


class Door:
    """The way in to `association`, by a link on which strangers hear everything or by another."""

    def __init__(self, meter: "Meter", association: "Association", is_overheard: bool) -> None:
        self.association = association
        self.is_overheard = is_overheard
        self._meter = meter
        self._way = association.lock
        if self._way is not None and is_overheard:
            self._way += LOCKED

    @property
    def is_locked(self) -> bool:
        """Whether nobody is let in now."""
        return self._way is not None and self._meter.lockouts.is_locked(self._way)

    def failed(self) -> None:
        """Count a failed attempt, even where it cannot be stored."""
        meter, way = self._meter, self._way
        if way is None:
            return
        if meter.change(lambda: meter.lockouts.fail(way)):
            meter.lockouts.fail(way)
        if meter.lockouts.is_locked(way):
            meter.note(ev.LOGIN_LOCKED, self.association.client_sap)

    def succeeded(self) -> None:
        """Forget the failures before this proof."""
        meter, way = self._meter, self._way
        if way is not None and meter.lockouts.has_failed(way):
            meter.change(lambda: meter.lockouts.forget(way))
