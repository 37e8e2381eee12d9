"""What becomes of attempts to log in: failures lock a way in for a while, a success unlocks it.

Here: counting and storing them. Not here: how long a lock lasts (`core.lockouts`), nor what counts
as a proof (`association`, `secure_channel`).
"""

from ..core import event_log as ev

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
    from .association import Association


def is_locked(meter: "Meter", way: "Association") -> bool:
    """Say whether nobody is let in to this association now."""
    return way.lock is not None and meter.lockouts.is_locked(way.lock)


def failed(meter: "Meter", way: "Association") -> None:
    """Count a failed attempt, even where it cannot be stored."""
    lock = way.lock
    if lock is None:
        return
    if meter.change(lambda: meter.lockouts.fail(lock)):
        meter.lockouts.fail(lock)
    if meter.lockouts.is_locked(lock):
        meter.note(ev.LOGIN_LOCKED, way.client_sap)


def succeeded(meter: "Meter", way: "Association") -> None:
    """Forget the failures before this proof."""
    lock = way.lock
    if lock is not None and meter.lockouts.has_failed(lock):
        meter.change(lambda: meter.lockouts.forget(lock))
