"""What a meter knows of its own health, for `wattkey doctor`.

Here: the list, with its scales. Not here: the counting (`core.counters`), nor verdicts: what is
worrying is for the reader to say.
"""

from .const import const
from .drivers.littlefs_wear import worst_erases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contact import Contact
    from .core.battery_clock import BatteryClock
    from .core.counters import Counters
    from .core.event_log import EventLog
    from .core.preparation import Preparation
    from .core.state_keeper import StateKeeper

RATED_ERASES = const(100_000)  # what makers of SPI NOR flash promise for each block

NO_STORAGE = const(0)
FLASH = const(1)
FLASH_AND_FRAM = const(2)


class Health:
    """Numbers at one moment; SPEC 3.10 says what each means."""

    def __init__(
        self,
        counters: "Counters",
        keeper: "StateKeeper",
        contact: "Contact",
        battery_clock: "BatteryClock",
        events: "EventLog",
        preparation: "Preparation",
    ) -> None:
        self.boots = counters.boots
        self.generation = keeper.generation
        self.recoveries = counters.recoveries
        self.failed_saves = counters.failed_saves
        self.worst_erases = worst_erases(counters.saves, keeper.record_octets)
        self.rated_erases = RATED_ERASES
        self.relay_moves = counters.relay_moves
        self.relay_state = contact.state
        self.battery_clock = battery_clock.state
        self.storage = _storage(keeper)
        self.event_count = events.count
        self.signature_checks = preparation.state


def _storage(keeper: "StateKeeper") -> int:
    if not keeper.is_fitted:
        return NO_STORAGE
    return FLASH_AND_FRAM if keeper.is_quick else FLASH
