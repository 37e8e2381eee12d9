"""What is read from a meter, as typed values. Times are Unix seconds UTC, energies Wh.

Shapes and their words only; `meter_client` fetches them, `commands` print them.
"""

from dataclasses import dataclass
from decimal import Decimal

from . import event_words

UNSET_CLOCK, TRUSTED_CLOCK = "unset", "trusted"
CLOCK_QUALITIES = (UNSET_CLOCK, "estimated", TRUSTED_CLOCK)
CONTROL_STATES = ("disconnected", "connected", "ready for reconnection")
TOKEN_MODE, POSTPAID_MODE = "token", "postpaid"
PAYMENT_MODES = (TOKEN_MODE, POSTPAID_MODE)

RELAY_OBEYS, RELAY_DISOBEYS, LOAD_WHILE_OPEN = "obeys", "does not obey", "load flows while open"
RELAY_GUARDED = "opened by its guard"
RELAY_STATES = (RELAY_OBEYS, RELAY_DISOBEYS, LOAD_WHILE_OPEN, RELAY_GUARDED)
NO_BATTERY_CLOCK, BATTERY_CLOCK_BELIEVED = "none fitted", "believed"
BATTERY_CLOCK_DOUBTED = "not believed"
BATTERY_CLOCKS = (NO_BATTERY_CLOCK, BATTERY_CLOCK_BELIEVED, BATTERY_CLOCK_DOUBTED)
NO_STORAGE, FLASH, FLASH_AND_FRAM = "none", "flash", "flash and FRAM"
STORAGES = (NO_STORAGE, FLASH, FLASH_AND_FRAM)
CHECKS_LACK_MEMORY = "no memory for tables"
SIGNATURE_CHECKS = ("quick", "tables being made", CHECKS_LACK_MEMORY, "plain")

UNITY_GAIN = 10_000

_OBJECTIONS = ((1, "nothing paid"), (2, "load limit"), (4, "tamper"), (8, "switched off by hand"))


@dataclass(frozen=True)
class Identity:
    """The meter's nameplate, open to everybody."""

    serial: str
    manufacturer: str
    model: str
    firmware_version: str
    year: int
    category: str
    current_rating: str
    logical_device_name: str

    @property
    def is_emulator(self) -> bool:
        """Whether the meter says it is a program: only then may the development key go in."""
        return self.model.startswith("emulator")


@dataclass(frozen=True)
class MeterClock:
    """The meter's clock: `time_s` None when it shows none, `quality` of CLOCK_QUALITIES."""

    time_s: int | None
    utc_offset_min: int
    quality: str


@dataclass(frozen=True)
class LastToken:
    """The token entered last, as far as this association may know; `data` binary."""

    data: bytes
    time_s: int | None
    code: int
    text: str


@dataclass(frozen=True)
class SupplyStatus:
    """Supply and payment, for the meter reader: `relay_closed` is the contact itself.

    `warning_level` counts the warnings before the end that have been given; `owed_s` is supply
    beyond it, in hours without cuts, that the next purchase pays first.
    """

    relay_closed: bool
    control_state: str
    control_mode: int
    payment_mode: str
    paid_until_s: int | None
    seconds_left: int
    cap_left_wh: int | None
    objections: tuple[str, ...]
    warning_level: int
    owed_s: int

    @property
    def runs_on(self) -> bool:
        """Whether nothing is paid for and nobody is cut off all the same, for the hour's sake."""
        return self.relay_closed and self.seconds_left == 0 and self.payment_mode == TOKEN_MODE


@dataclass(frozen=True)
class MeterHealth:
    """What the meter counted about itself since it was made.

    `generation` is the number of its newest record; `worst_erases` of its most worn block.
    """

    boots: int
    generation: int
    recoveries: int
    failed_saves: int
    worst_erases: int
    rated_erases: int
    relay_moves: int
    relay_state: str
    battery_clock: str
    storage: str
    event_count: int
    signature_checks: str

    @property
    def erases_left(self) -> int:
        """What the most worn block has before it, by its maker's word."""
        return max(0, self.rated_erases - self.worst_erases)


@dataclass(frozen=True)
class CalibrationRecord:
    """Gains in 1/10000, when they were found (Unix s, 0 for never), and against what (mV, mW)."""

    voltage: int = UNITY_GAIN
    current: int = UNITY_GAIN
    power: int = UNITY_GAIN
    time_s: int = 0
    reference_mv: int = 0
    reference_mw: int = 0

    @property
    def gains(self) -> tuple[int, int, int]:
        """Those of voltage, current and power."""
        return self.voltage, self.current, self.power


@dataclass(frozen=True)
class RegisterReading:
    """One register: `value` exact, in `unit`."""

    name: str
    obis: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class MaximumDemand:
    """The highest mean power over a block of time in this billing period, and when it ended."""

    power_w: int
    time_s: int | None


@dataclass(frozen=True)
class MeterEvent:
    """One event of the meter's log."""

    time_s: int | None
    code: int
    detail: int

    @property
    def text(self) -> str:
        """The event in words, with what its detail says."""
        return event_words.text(self.code, self.detail)


def objections_from_bits(bits: int) -> tuple[str, ...]:
    """Who keeps the relay open, in words."""
    return tuple(text for bit, text in _OBJECTIONS if bits & bit)
