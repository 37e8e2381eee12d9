"""Whether the customer is supplied: everybody who objects is one bit; supply is on when none does.

Here: turning objections and people's wishes into the disconnector's triggers. Not here: why
somebody objects (`payment_control`, `limiter`, `watch`), nor the relay itself.
"""

from ..const import const
from . import disconnector as dc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .limiter import Limiter
    from .octets import OctetReader, OctetWriter

NO_PAYMENT = const(1)
LIMITER = const(2)
TAMPER = const(4)
MANUAL = const(8)  # the customer switched off by the button, and only the button undoes that


class Supply:
    """Objections to supply, and the disconnector that obeys them."""

    def __init__(self, disconnector: dc.Disconnector, limiter: "Limiter | None" = None) -> None:
        self.disconnector = disconnector
        self._limiter = limiter
        self.objections = NO_PAYMENT

    def object(self, who: int, objects: bool) -> None:
        """Record whether `who` (one of the bits above) objects to supply. Call `settle` after."""
        if objects:
            self.objections |= who
        else:
            self.objections &= ~who

    def settle(self) -> None:
        """Open or close as the objections ask, where mode and state allow it."""
        if self.objections:
            self.disconnector.fire(dc.LOCAL_DISCONNECT)
        else:
            self.disconnector.fire(dc.LOCAL_RECONNECT)

    def is_on(self) -> bool:
        """Say whether the contact ought to be closed now (COSEM output_state as intended)."""
        return self.disconnector.control_state == dc.CONNECTED

    def remote_disconnect(self) -> bool:
        """Disconnect by the operator: outranks tokens until the operator reconnects."""
        return self.disconnector.fire(dc.REMOTE_DISCONNECT)

    def remote_reconnect(self) -> bool:
        """Reconnect by the operator: forgets overloads, and a manual switch-off. Call `settle`
        after.
        """
        self.forgive()
        if not self.disconnector.fire(dc.REMOTE_RECONNECT):
            return False
        self.object(MANUAL, False)
        return True

    def forgive(self) -> None:
        """The operator wants supply on: forget what the limiter holds against it."""
        if self._limiter is not None:
            self._limiter.forgive()
            self.object(LIMITER, False)

    def press_button(self) -> bool:
        """Toggle by hand where the mode lets the customer; say whether anything changed.

        Pressing cannot overrule another objection: the contact would only close to open again.
        """
        if self.disconnector.fire(dc.MANUAL_DISCONNECT):
            self.object(MANUAL, True)
            return True
        if self.objections & ~MANUAL:
            return False
        if not self.disconnector.fire(dc.MANUAL_RECONNECT):
            return False
        self.object(MANUAL, False)
        return True

    def write_to(self, writer: "OctetWriter") -> None:
        """Append state, mode and objections of the disconnector (SPEC 4.2)."""
        writer.number(self.disconnector.control_state, 1)
        writer.number(self.disconnector.control_mode, 1)
        writer.number(self.objections, 1)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        self.disconnector.control_state = reader.number_below(dc.READY_FOR_RECONNECTION + 1, 1)
        self.disconnector.control_mode = reader.number_below(dc.MODES, 1)
        self.objections = reader.number(1)
