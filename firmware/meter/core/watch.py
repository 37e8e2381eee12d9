"""What a single-phase meter can see going wrong: mains, current, and hands on the meter.

Here: which conditions there are, what each looks at, and their bits. Not here: when one begins or
ends (`condition`), where it is told (`event_log`), what it does to supply (`supply`). IS 15959's
codes and bits, as public implementations agree on them: the odd code begins, the next one ends.
"""

from ..const import const
from .condition import Condition
from .energy import COVER_OPEN, MAGNET, NEUTRAL_CURRENT, NEUTRAL_DISTURBED
from .octets import OctetsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import Reading
    from .octets import OctetReader, OctetWriter

OVER_VOLTAGE = const(7)
LOW_VOLTAGE = const(9)
REVERSE_CURRENT = const(51)
BYPASS = const(65)
OVER_CURRENT = const(67)
EARTH_LOADING = const(69)
MAGNET_NEAR = const(201)
NEUTRAL_DISTURBANCE = const(203)
LOW_POWER_FACTOR = const(205)
SINGLE_WIRE = const(207)
COVER_OPENED = const(251)

# The order of `Watch.conditions`, and each one's bit of the event status word. Single wire has none
# there that two sources agree on, so it has one that nobody else uses.
CODES = (
    OVER_VOLTAGE,
    LOW_VOLTAGE,
    REVERSE_CURRENT,
    BYPASS,
    OVER_CURRENT,
    EARTH_LOADING,
    MAGNET_NEAR,
    NEUTRAL_DISTURBANCE,
    LOW_POWER_FACTOR,
    SINGLE_WIRE,
    COVER_OPENED,
)
_STATUS_BITS = (3, 4, 6, 10, 11, 51, 81, 82, 12, 96, 83)
_TAMPER = (REVERSE_CURRENT, BYPASS, EARTH_LOADING, MAGNET_NEAR, NEUTRAL_DISTURBANCE, SINGLE_WIRE)

_NO_MAINS_MV = const(50_000)
_LOAD_MA = const(1_000)  # below it a power factor says nothing


class Watch:
    """The conditions of one meter, in the order of `CODES`, with thresholds in mV, mA, mW, 0.001.

    `tampers` counts those that somebody's hand began, since manufacture. The cover stays opened
    until `forget_cover`: what was done inside nobody knows. The thresholds are its settings; what
    is on, and the count, its state. `cuts` has the bits of those that object to supply.
    """

    def __init__(self) -> None:
        self.tampers = 0
        self.cuts = 0
        self._over_voltage = Condition(270_000, 260_000, 300, 120)
        self._low_voltage = Condition(180_000, 190_000, 300, 120, is_low=True)
        self._reverse = Condition(20_000, 5_000, 300, 120)
        self._bypass = Condition(2_000, 1_000, 300, 120)
        self._over_current = Condition(36_000, 30_000, 300, 120)
        self._earth = Condition(2_000, 1_000, 300, 120)
        self._magnet = Condition(1, 0, 3, 30)
        self._disturbance = Condition(1, 0, 60, 60)
        self._power_factor = Condition(300, 500, 1800, 300, is_low=True)
        self._single_wire = Condition(500, 100, 60, 60)
        self._cover = Condition(1, 0, 0, 0)
        self.conditions = (
            self._over_voltage,
            self._low_voltage,
            self._reverse,
            self._bypass,
            self._over_current,
            self._earth,
            self._magnet,
            self._disturbance,
            self._power_factor,
            self._single_wire,
            self._cover,
        )

    def look(self, reading: "Reading", elapsed_ms: int) -> bool:
        """Judge one sample; say whether any condition began or ended. Allocates nothing."""
        voltage_mv, current_ma, inputs = reading.voltage_mv, reading.current_ma, reading.inputs
        excess_ma = current_ma - reading.neutral_ma if inputs & NEUTRAL_CURRENT else 0
        has_mains = voltage_mv > _NO_MAINS_MV
        is_changed = self._over_voltage.look(voltage_mv, elapsed_ms)
        is_changed |= self._low_voltage.look(voltage_mv, elapsed_ms)
        is_changed |= self._reverse.look(-reading.power_mw, elapsed_ms)
        is_changed |= self._bypass.look(-excess_ma, elapsed_ms)
        is_changed |= self._over_current.look(current_ma, elapsed_ms)
        is_changed |= self._earth.look(excess_ma, elapsed_ms)
        is_changed |= self._magnet.look(inputs & MAGNET, elapsed_ms)
        is_changed |= self._disturbance.look(inputs & NEUTRAL_DISTURBED, elapsed_ms)
        factor = abs(reading.power_factor_milli) if current_ma >= _LOAD_MA else 1000
        is_changed |= self._power_factor.look(factor, elapsed_ms)
        is_changed |= self._single_wire.look(0 if has_mains else current_ma, elapsed_ms)
        if not self._cover.is_on:
            is_changed |= self._cover.look(inputs & COVER_OPEN, elapsed_ms)
        return is_changed

    def forget_cover(self) -> None:
        """Somebody who may has looked inside and closed the cover."""
        self._cover.is_on = False

    def is_on(self, code: int) -> bool:
        """Say whether the condition that `code` begins is on."""
        return self.conditions[CODES.index(code)].is_on

    @property
    def objects(self) -> bool:
        """Say whether supply must be off."""
        return self.cuts != 0 and self.on_bits() & self.cuts != 0

    def cut_for(self, codes: "tuple[int, ...]") -> None:
        """Let the conditions that begin with `codes`, and no others, object to supply."""
        self.cuts = sum([1 << CODES.index(code) for code in codes])

    def on_bits(self) -> int:
        """Return which conditions are on: bit i for the i-th of `CODES`."""
        bits = 0
        for at, condition in enumerate(self.conditions):
            if condition.is_on:
                bits |= 1 << at
        return bits

    def changes_since(self, before_bits: int) -> "list[int]":
        """Return the codes of what began or ended since `on_bits` was `before_bits`; count them.

        The cover has no code for its end: somebody clears it, and that has a code of its own.
        """
        codes = []
        for at, condition in enumerate(self.conditions):
            if condition.is_on and not before_bits >> at & 1:
                codes.append(CODES[at])
            elif not condition.is_on and before_bits >> at & 1 and CODES[at] != COVER_OPENED:
                codes.append(CODES[at] + 1)
        self.tampers += len([code for code in codes if code in _TAMPER or code == COVER_OPENED])
        return codes

    def status_word(self) -> int:
        """Return the event status word of 128 bits, of what is on now: bit 0 is the lowest."""
        word = 0
        for at, condition in enumerate(self.conditions):
            if condition.is_on:
                word |= 1 << _STATUS_BITS[at]
        return word

    def write_to(self, writer: "OctetWriter") -> None:
        """Append what is on, and the count, compact (SPEC 4.2)."""
        writer.compact(self.on_bits())
        writer.compact(self.tampers)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        bits = reader.compact()
        if bits >> len(CODES):
            raise OctetsError("a condition that nobody knows")
        for at, condition in enumerate(self.conditions):
            condition.is_on = bool(bits >> at & 1)
        self.tampers = reader.compact()


class Thresholds:
    """What begins and ends each condition of a watch, as a part of the settings."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def set(self, code: int, *thresholds: int, is_used: bool = True) -> None:
        """Set begin and end (value, value, s, s) of one condition; ValueError if that cannot be."""
        begins_at, ends_at, begin_s, end_s = thresholds
        condition = self._watch.conditions[CODES.index(code)]
        condition.set(begins_at, ends_at, begin_s, end_s, is_used)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append each, in the order of `CODES` (SPEC 4.4)."""
        for condition in self._watch.conditions:
            condition.write_to(writer)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        for condition in self._watch.conditions:
            condition.read_from(reader)
