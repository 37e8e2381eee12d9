"""What a calibration found, and every reading corrected by it.

Here: three factors, when and against what they were found, and whose values they multiply. Not
here: finding them (`wattkey calibrate`), nor what a board's own file says of its parts
(`drivers.gains`): that comes before.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .energy import Reading
    from .octets import OctetReader, OctetWriter

UNITY = const(10_000)
LEAST = const(8_000)  # a part that is further off than a fifth is broken, or wired wrongly
MOST = const(12_000)
_MOST_REFERENCE = const(1_000_000_000)
_MAX_U32 = const(0xFFFFFFFF)

# With these bounds every product below is a small int of a 32-bit board.
_RATIO_BELOW = const(50_000)
_FACTOR_BELOW = const(1_000_000)
_ENERGIES = const(8)


class Calibration:
    """Gains of voltage, current and power in 1/10000; energy follows power.

    `time_s` is the Unix second it was made at, 0 for never; `reference_mv` and `reference_mw` are
    what the load really had. `correct` needs the reading as measured, apart from the corrected one:
    a driver leaves what it did not hear anew as it was.
    """

    def __init__(self) -> None:
        self.voltage = UNITY
        self.current = UNITY
        self.power = UNITY
        self.time_s = 0
        self.reference_mv = 0
        self.reference_mw = 0
        self._rests = [0] * _ENERGIES
        self._apparent = UNITY

    def set(
        self, gains: "tuple[int, ...]", time_s: int, reference_mv: int, reference_mw: int
    ) -> None:
        """Take gains of voltage, current and power; ValueError if they make no sense."""
        if min(gains) < LEAST or max(gains) > MOST:
            raise ValueError("a gain is 8000 to 12000; 10000 changes nothing")
        if not 0 <= time_s <= _MAX_U32:
            raise ValueError("a time has 32 bits")
        if not (0 <= reference_mv <= _MOST_REFERENCE and 0 <= reference_mw <= _MOST_REFERENCE):
            raise ValueError("a reference is at most 1 MV and 1 MW")
        self.voltage, self.current, self.power = gains
        self.time_s = time_s
        self.reference_mv = reference_mv
        self.reference_mw = reference_mw

    def correct(self, raw: "Reading", reading: "Reading") -> None:
        """Fill `reading` with what `raw` means. Allocates nothing, and loses no energy."""
        reading.take(raw)  # the neutral current has a channel of its own
        if self.voltage == UNITY and self.current == UNITY and self.power == UNITY:
            return
        reading.voltage_mv = _times(raw.voltage_mv, self.voltage)
        reading.current_ma = _times(raw.current_ma, self.current)
        reading.power_mw = _times(raw.power_mw, self.power)
        reading.reactive_mvar = _times(raw.reactive_mvar, self.power)
        self._correct_apparent(raw, reading)
        reading.import_mj = self._flowed(0, raw.import_mj, self.power)
        reading.export_mj = self._flowed(1, raw.export_mj, self.power)
        reading.import_mvas = self._flowed(2, raw.import_mvas, self._apparent)
        reading.export_mvas = self._flowed(3, raw.export_mvas, self._apparent)
        reading.q1_mvars = self._flowed(4, raw.q1_mvars, self.power)
        reading.q2_mvars = self._flowed(5, raw.q2_mvars, self.power)
        reading.q3_mvars = self._flowed(6, raw.q3_mvars, self.power)
        reading.q4_mvars = self._flowed(7, raw.q4_mvars, self.power)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.4)."""
        for gain in (self.voltage, self.current, self.power):
            writer.compact(gain)
        for number in (self.time_s, self.reference_mv, self.reference_mw):
            writer.compact(number)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        gains = (reader.compact(), reader.compact(), reader.compact())
        time_s, reference_mv = reader.compact(), reader.compact()
        self.set(gains, time_s, reference_mv, reader.compact())

    def _correct_apparent(self, raw: "Reading", reading: "Reading") -> None:
        """Let apparent power and power factor follow the corrected values they are made of."""
        self._apparent = UNITY
        if raw.apparent_mva == 0:
            return
        volts, mv = reading.voltage_mv // 1000, reading.voltage_mv % 1000
        apparent_mva = volts * reading.current_ma + mv * reading.current_ma // 1000
        # Of three values that are each rounded, an active load must not seem to be less.
        reading.apparent_mva = apparent_mva = max(apparent_mva, abs(reading.power_mw))
        factor = _ratio(abs(reading.power_mw), apparent_mva, 1000, _FACTOR_BELOW)
        reading.power_factor_milli = factor if reading.power_mw >= 0 else -factor
        self._apparent = _ratio(apparent_mva, raw.apparent_mva, UNITY, _RATIO_BELOW)

    def _flowed(self, at: int, energy: int, gain: int) -> int:
        """Return `energy` with `gain`; what is less than a whole goes to the next."""
        if gain == UNITY or energy == 0:
            return energy
        parts = energy % UNITY * gain + self._rests[at]
        self._rests[at] = parts % UNITY
        return energy // UNITY * gain + parts // UNITY


def _times(value: int, gain: int) -> int:
    if gain == UNITY:
        return value
    return value // UNITY * gain + (value % UNITY * gain + UNITY // 2) // UNITY


def _ratio(value: int, of: int, per: int, below: int) -> int:
    """Return `value` / `of` in 1/`per`, 0 of nothing."""
    while of >= below:
        value >>= 1
        of >>= 1
    return value * per // of if of else 0
