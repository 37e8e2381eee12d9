"""What a meter is made of, and which of it the journal keeps.

Here: one instance of each part of the core, wired to those it needs. Not here: the order in which
they act (`meter`), nor which chips are fitted (`boards`).
"""

from .contact import Contact
from .core.battery_clock import BatteryClock
from .core.billing import Billing
from .core.counters import Counters
from .core.demand import DemandRegister
from .core.disconnector import Disconnector
from .core.ed25519 import Verifier as PlainVerifier
from .core.energy import EnergyRegister, Reading
from .core.event_log import EventLog
from .core.grace import Grace
from .core.kindness import EndWarning, Kindness
from .core.meter_state import MeterState
from .core.orders import Orders
from .core.payment_control import PaymentControl
from .core.preparation import Preparation
from .core.provisioning import Provisioning
from .core.replay_window import ReplayWindow
from .core.state_keeper import StateKeeper
from .core.supply import Supply
from .core.timekeeper import Timekeeper
from .core.token_desk import LastToken, TokenDesk
from .identity import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .contact import Relay
    from .core.battery_clock import ClockChip
    from .core.journal import Journal
    from .core.preparation import TablePlace
    from .core.provisioning import MakeVerifier

    class FrontEnd(Protocol):
        """A metering chip: fills the reading, with the energy of the last `elapsed_ms`."""

        def read(self, reading: Reading, elapsed_ms: int) -> None: ...


class Parts:
    """The parts of one meter around one front-end and one relay.

    `sample_ms` is how often the front-end is read; without `journal` everything is forgotten at a
    power cut, without `clock_chip` nobody counts the time in the dark; `dwell_ms` is how long the
    relay rests between two moves; without `table_place` the signature check's tables are made anew
    at each power-up.
    """

    def __init__(
        self,
        identity: Identity,
        front_end: "FrontEnd",
        relay: "Relay",
        time: Timekeeper,
        sample_ms: int = 1000,
        make_verifier: "MakeVerifier" = PlainVerifier,
        journal: "Journal | None" = None,
        clock_chip: "ClockChip | None" = None,
        kindness: "Kindness | None" = None,
        dwell_ms: int = 0,
        table_place: "TablePlace | None" = None,
    ) -> None:
        self.identity = identity
        self.time = time
        self.import_energy = EnergyRegister()
        self.export_energy = EnergyRegister()
        self.demand = DemandRegister(self.import_energy)
        self.billing = Billing(self.import_energy, self.export_energy, self.demand)
        self.reading = Reading()
        self.disconnector = Disconnector()
        self.payment = PaymentControl(self.import_energy)
        self.events = EventLog()
        self.provisioning = Provisioning(make_verifier, identity.is_emulator)
        self._preparation = Preparation(self.provisioning, table_place)
        self.last_token: "LastToken | None" = None
        kindness = kindness or Kindness()
        self.grace = Grace(kindness, time)
        self._warning = EndWarning(kindness)
        self._supply = Supply(self.disconnector)
        self._orders = Orders(
            self.payment, self.grace, self._supply, time, self.provisioning, self.events
        )
        self._window = ReplayWindow()
        self.desk = TokenDesk(self.provisioning, self._window, time, self._orders)
        self._battery_clock = BatteryClock(clock_chip, time)
        self._counters = Counters()
        self._front_end = front_end
        self._contact = Contact(relay, dwell_ms, self._counters)
        self._sample_ms = sample_ms
        self._since_sample_ms = 0
        self._until_due_ms = 0
        self._state = self._kept()
        self._keeper = StateKeeper(self._state, self._counters, journal)
        self._power_up()

    def _power_up(self) -> None:
        """All is wired: go on where the journal's last record says, as `meter` orders it."""

    def _kept(self) -> MeterState:
        """Return what SPEC 4.2 lists, in its order: each part behind the layout that brought it."""
        return MeterState(
            (
                (1, self.import_energy),
                (1, self.export_energy),
                (1, self.time),
                (2, self._counters),
                (2, self.events),
            ),
            (
                (1, self._window),
                (1, self.payment),
                (1, self._supply),
                (1, self.provisioning),
                (2, self.grace),
                (2, self.demand),
                (2, self.billing),
                (2, self._battery_clock),
            ),
        )
