"""What a meter is made of, and which of it the journal keeps.

Here: one instance of each part of the core, wired to those it needs. Not here: the order in which
they act (`meter`), nor which chips are fitted (`boards`).
"""

from .contact import Contact
from .core.battery_clock import BatteryClock
from .core.calibration import Calibration
from .core.counters import Counters
from .core.disconnector import Disconnector
from .core.energy import Reading
from .core.event_log import EventLog
from .core.grace import Grace
from .core.kindness import EndWarning, Kindness
from .core.limiter import Limiter
from .core.lockouts import Lockouts
from .core.measuring import Measuring
from .core.meter_state import MeterState
from .core.orders import Orders
from .core.payment_control import PaymentControl
from .core.periods import Periods
from .core.power_on import PowerOn
from .core.preparation import Preparation
from .core.profiles import Profiles
from .core.provisioning import Provisioning
from .core.push_setup import PushSetup
from .core.registers import Registers
from .core.replay_window import ReplayWindow
from .core.security import Security
from .core.setting_orders import SettingOrders
from .core.state_keeper import StateKeeper
from .core.supply import Supply
from .core.tariff import Tariff
from .core.timekeeper import Timekeeper
from .core.token_desk import LastToken, TokenDesk
from .core.watch import Thresholds, Watch
from .identity import Identity
from .signatures import plain_verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    from .contact import Relay
    from .core.battery_clock import ClockChip
    from .core.journal import Journal
    from .core.meter_state import Entry
    from .core.preparation import TablePlace
    from .core.provisioning import MakeVerifier
    from .core.ring import Shelf

    class FrontEnd(Protocol):
        """A metering chip: fills the reading, with the energy of the last `elapsed_ms`.

        What it leaves alone stays as it was at first: no reactive energy, no neutral, no tamper.
        """

        def read(self, reading: Reading, elapsed_ms: int) -> None: ...


class Parts:
    """The parts of one meter around one front-end and one relay.

    `sample_ms` is how often the front-end is read; without `journal` everything is forgotten at a
    power cut, without `clock_chip` nobody counts the time in the dark; `dwell_ms` is how long the
    relay rests between two moves; `settings` is a journal for what changes once a year, `shelf`
    keeps profiles and events: without it there are none but the recent events. `begin` makes the
    settings of a new meter; without `table_place` the signature check's tables are made anew at
    each power-up.
    """

    def __init__(
        self,
        identity: Identity,
        front_end: "FrontEnd",
        relay: "Relay",
        time: Timekeeper,
        sample_ms: int = 1000,
        make_verifier: "MakeVerifier" = plain_verifier,
        journal: "Journal | None" = None,
        clock_chip: "ClockChip | None" = None,
        kindness: "Kindness | None" = None,
        dwell_ms: int = 0,
        settings: "Journal | None" = None,
        shelf: "Shelf | None" = None,
        begin: "Callable[[Parts], None] | None" = None,
        table_place: "TablePlace | None" = None,
    ) -> None:
        self.identity = identity
        self.time = time
        self.registers = Registers()
        self.import_energy = self.registers.import_energy
        self.export_energy = self.registers.export_energy
        self.power_on = PowerOn()
        self.tariff = Tariff()
        self.periods = Periods(self.registers, self.power_on, self.tariff)
        if shelf is not None:
            self.periods.profiles = Profiles(shelf, self.registers, self.periods)
        self.demand = self.periods.demand
        self.apparent_demand = self.periods.apparent_demand
        self.rates = self.periods.rates
        self.billing = self.periods.billing
        self.profiles = self.periods.profiles
        self.calibration = Calibration()
        self.reading = Reading()
        self._measured_reading = Reading()  # as the front-end left it, uncorrected
        self.disconnector = Disconnector()
        self.payment = PaymentControl(self.import_energy)
        self.watch = Watch()
        self.thresholds = Thresholds(self.watch)
        self.measuring = Measuring(self.periods, self.watch)
        self.limiter = Limiter()
        self.push = PushSetup()
        self.events = EventLog(shelf, self._measured)
        self.provisioning = Provisioning(make_verifier, identity.is_emulator)
        self._preparation = Preparation(self.provisioning, table_place)
        self.security = Security()
        self.lockouts = Lockouts()
        self.last_token: "LastToken | None" = None
        self.kindness = kindness = kindness or Kindness()
        self.grace = Grace(kindness, time)
        self._warning = EndWarning(kindness)
        self._supply = Supply(self.disconnector, self.limiter)
        settings_orders = SettingOrders(
            self.limiter.limits, self.watch, self.measuring, self.events
        )
        self._orders = Orders(
            self.payment,
            self.grace,
            self._supply,
            time,
            self.provisioning,
            self.events,
            settings_orders,
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
        self._is_disturbed = False  # conditions or limiter have changed, and nobody was told
        self._has_closed = False  # a period or a rate: what counts by them is to be stored
        self._told = (0, 0)  # which conditions were on, and the limiter's state, when told last
        self._state = self._kept()
        self._keeper = StateKeeper(self._state, self._counters, journal)
        self._settings = MeterState((), self._set())
        self._settings_keeper = StateKeeper(self._settings, self._counters, settings)
        if begin is not None:
            begin(self)
        self._power_up()

    def _power_up(self) -> None:
        """All is wired: go on where the journal's last record says, as `meter` orders it."""

    def _set(self) -> "tuple[Entry, ...]":
        """Return what SPEC 4.4 lists, in its order."""
        return (
            (3, self.security),
            (3, self.measuring),
            (3, self.limiter.limits),
            (3, self.thresholds),
            (3, self.tariff),
            (3, self.rates),
            (3, self.calibration),
            (3, self.push),
        )

    def _measured(self) -> "tuple[int, ...]":
        """Return what is kept beside an event: mA, mV, power factor, Wh, tampers."""
        reading = self.reading
        factor, wh = reading.power_factor_milli, self.import_energy.wh & 0xFFFFFFFF
        return reading.current_ma, reading.voltage_mv, factor, wh, self.watch.tampers

    def _kept(self) -> MeterState:
        """Return what SPEC 4.2 lists, in its order: each part behind the layout that brought it."""
        return MeterState(
            (
                (1, self.import_energy),
                (1, self.export_energy),
                (1, self.time),
                (2, self._counters),
                (2, self.events),
                (3, self.registers),
                (3, self.power_on),
                (3, self.periods.load),
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
                (3, self.lockouts),
                (3, self.periods.later_demand),
                (3, self.periods.daily),
                (3, self.periods.billing_span),
                (3, self.watch),
                (3, self.limiter),
            ),
        )
