"""A contact that lies before the metering chip: where there is voltage behind it, it is closed.

Here: front-end and relay as one, because one tells where the other is. Not here: either of them.
With a latching relay nobody else can: its place survives power cuts. The rule is of the page of
esphome-devices on the Sonoff POW Elite: closed above 90 V, or above 10 V with more than 0.1 A.

After a move the meter's word is waited for three seconds; an order that was not obeyed then is not
believed when it is repeated. Without a new answer of the chip nothing is concluded. Only for wiring
where the chip is fed from before the contact.
"""

from ..const import const
from ..core.energy import Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Protocol

    from ..contact import Relay
    from ..parts import FrontEnd

    class CandidFrontEnd(FrontEnd, Protocol):
        """A front-end that can say what it has not heard."""

        @property
        def is_silent(self) -> bool: ...

        @property
        def is_fresh(self) -> bool: ...


_CLOSED_MV = const(90_000)
_SOME_MV = const(10_000)
_SOME_MA = const(100)
_SETTLE_MS = const(3000)
_LOOK_MS = const(100)
_LOOKS = const(25)


class InferredContact:
    """`relay` with its contact before `front_end`; stands for both."""

    def __init__(self, front_end: "CandidFrontEnd", relay: "Relay") -> None:
        self._front_end = front_end
        self._relay = relay
        self._is_closed = False
        self._ordered: "bool | None" = None
        self._has_obeyed = False
        self._settle_ms = 0
        self._early_import_mj = self._early_export_mj = 0
        self.is_known = False

    @property
    def is_silent(self) -> bool:
        """Say whether the chip is silent."""
        return self._front_end.is_silent

    async def find_out(self, sleep_ms: "Callable[[int], Any]") -> None:
        """Learn the position before a meter is made; after 2.5 s without an answer, open.

        A latching contact may be anywhere at boot, and the meter moves it only where it differs.
        """
        reading = Reading()
        for _ in range(_LOOKS):
            await sleep_ms(_LOOK_MS)
            self._front_end.read(reading, _LOOK_MS)
            self._early_import_mj += reading.import_mj
            self._early_export_mj += reading.export_mj
            self._judge(reading, _LOOK_MS)
            if self.is_known:
                return
        self.set(False)

    def read(self, reading: "Reading", elapsed_ms: int) -> None:
        """Fill `reading` as the front-end does, and see where the contact is."""
        self._front_end.read(reading, elapsed_ms)
        reading.import_mj += self._early_import_mj
        reading.export_mj += self._early_export_mj
        self._early_import_mj = self._early_export_mj = 0
        self._judge(reading, elapsed_ms)

    def set(self, closed: bool) -> None:
        """Move the contact."""
        self._relay.set(closed)
        if closed == self._ordered and not self._has_obeyed:
            return
        self._ordered = self._is_closed = closed
        self._has_obeyed = False
        self._settle_ms = _SETTLE_MS

    def is_closed(self) -> bool:
        """Say where the contact is; where it was sent until that can be seen."""
        return self._is_closed

    def _judge(self, reading: "Reading", elapsed_ms: int) -> None:
        self._settle_ms = max(0, self._settle_ms - elapsed_ms)
        if self._settle_ms or not self._front_end.is_fresh:
            return
        has_load = reading.voltage_mv > _SOME_MV and reading.current_ma > _SOME_MA
        self._is_closed = reading.voltage_mv > _CLOSED_MV or has_load
        self._has_obeyed = self._has_obeyed or self._is_closed == self._ordered
        self.is_known = True
