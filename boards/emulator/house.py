"""A house behind the meter's contact: mains, load, and the energy that really flowed.

Here: the physics the firmware measures, as front-end and as relay. Not here: where the load comes
from (`trace`, or the bench). The contact decides whether the house draws anything.
"""

from meter.core.calibration import UNITY, Calibration
from meter.core.energy import COVER_OPEN, MAGNET, NEUTRAL_CURRENT, NEUTRAL_DISTURBED, Reading

NO_FAULT = 0
WELDED = 1
STUCK = 2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .trace import Trace


class SimulatedRelay:
    """A contact that does as told, unless `fault` is one of WELDED (closed) and STUCK (open)."""

    def __init__(self) -> None:
        self.fault = NO_FAULT
        self._closed = False

    def set(self, closed: bool) -> None:
        self._closed = closed

    def is_closed(self) -> bool:
        return self.fault == WELDED or (self._closed and self.fault != STUCK)


class Overrides:
    """What a tester set by hand; None leaves the trace in charge."""

    def __init__(self) -> None:
        self.load_w: "int | None" = None
        self.load_var: "int | None" = None
        self.voltage_mv: "int | None" = None
        self.frequency_mhz: "int | None" = None
        self.current_ma: "int | None" = None
        self.neutral_ma: "int | None" = None
        self.magnet: "int | None" = None
        self.cover: "int | None" = None
        self.neutral_disturbed: "int | None" = None
        # How far the measuring is off, in 1/10000: what a calibration takes away.
        self.voltage_error: "int | None" = None
        self.current_error: "int | None" = None
        self.power_error: "int | None" = None

    def errs(self) -> bool:
        """Say whether the measuring is off."""
        return bool(self.voltage_error or self.current_error or self.power_error)

    def inputs(self) -> int:
        """Return the bits of `Reading.inputs` that somebody tampers with, or None for 0."""
        inputs = NEUTRAL_CURRENT
        for is_set, bit in (
            (self.magnet, MAGNET),
            (self.cover, COVER_OPEN),
            (self.neutral_disturbed, NEUTRAL_DISTURBED),
        ):
            if is_set:
                inputs |= bit
        return inputs


class House:
    """The front-end part of the emulator: integrates the load exactly over the trace's rows.

    Apparent power is whole VA, rounded down, of each row's W and var; its energy is then exact.
    """

    def __init__(self, trace: "Trace", relay: SimulatedRelay) -> None:
        self.overrides = Overrides()
        self._trace = trace
        self._relay = relay
        self._row, step_s = trace.take()
        self._row_left_ms = step_s * 1000
        self._seen_w = 0
        self._seen_var = 0
        self._seen_va = 0
        self._truth = Reading()
        self._error = Calibration()  # the other way round

    def read(self, reading: "Reading", elapsed_ms: int) -> None:
        """Fill `reading`; its energy is what flowed during the last `elapsed_ms`.

        With an error set by hand, that is what whoever measures here believes.
        """
        if not self.overrides.errs():
            self._measure(reading, elapsed_ms)
            return
        overrides, error = self.overrides, self._error
        error.voltage = UNITY + (overrides.voltage_error or 0)
        error.current = UNITY + (overrides.current_error or 0)
        error.power = UNITY + (overrides.power_error or 0)
        self._measure(self._truth, elapsed_ms)
        error.correct(self._truth, reading)

    def _measure(self, reading: "Reading", elapsed_ms: int) -> None:
        _clear(reading)
        while elapsed_ms > 0:
            slice_ms = min(elapsed_ms, self._row_left_ms)
            self._flow(reading, slice_ms)
            elapsed_ms -= slice_ms
            self._use_row(slice_ms)
        self._show(reading)

    def pass_dark(self, elapsed_ms: int) -> None:
        """Let `elapsed_ms` pass without mains: nothing flows, and the trace goes on."""
        while elapsed_ms > 0:
            slice_ms = min(elapsed_ms, self._row_left_ms)
            self._use_row(slice_ms)
            elapsed_ms -= slice_ms

    def demand_w(self) -> int:
        """Return what the house would draw now if the contact were closed."""
        if self._voltage_mv() == 0:
            return 0
        load_w = self.overrides.load_w
        return self._row.power_w if load_w is None else load_w

    def _use_row(self, slice_ms: int) -> None:
        self._row_left_ms -= slice_ms
        if self._row_left_ms == 0:
            self._row, step_s = self._trace.take()
            self._row_left_ms = step_s * 1000

    def _flow(self, reading: "Reading", slice_ms: int) -> None:
        power_w, reactive_var = self._power_w(), self._reactive_var()
        apparent_mvas = self._apparent_va(power_w, reactive_var) * slice_ms
        if power_w >= 0:
            reading.import_mj += power_w * slice_ms
            reading.import_mvas += apparent_mvas
        else:
            reading.export_mj -= power_w * slice_ms
            reading.export_mvas += apparent_mvas
        _flow_reactive(reading, power_w < 0, reactive_var * slice_ms)

    def _show(self, reading: "Reading") -> None:
        power_w, reactive_var = self._power_w(), self._reactive_var()
        apparent_va = self._apparent_va(power_w, reactive_var)
        reading.voltage_mv = self._voltage_mv()
        reading.power_mw = power_w * 1000
        reading.reactive_mvar = reactive_var * 1000
        reading.apparent_mva = apparent_va * 1000
        reading.current_ma = self._current_ma(apparent_va)
        neutral_ma = self.overrides.neutral_ma
        reading.neutral_ma = reading.current_ma if neutral_ma is None else neutral_ma
        reading.power_factor_milli = power_w * 1000 // apparent_va if apparent_va else 1000
        reading.frequency_mhz = self._frequency_mhz()
        reading.inputs = self.overrides.inputs()

    def _apparent_va(self, power_w: int, reactive_var: int) -> int:
        """Return the whole VA; the same load, row after row, costs one root."""
        if power_w != self._seen_w or reactive_var != self._seen_var:
            self._seen_w, self._seen_var = power_w, reactive_var
            self._seen_va = _square_root(power_w * power_w + reactive_var * reactive_var)
        return self._seen_va

    def _draws(self) -> bool:
        return self._relay.is_closed() and self._voltage_mv() > 0

    def _power_w(self) -> int:
        return self.demand_w() if self._relay.is_closed() else 0

    def _reactive_var(self) -> int:
        if not self._draws():
            return 0
        load_var = self.overrides.load_var
        if load_var is not None:
            return load_var
        return self._row.reactive_var if self.overrides.load_w is None else 0

    def _current_ma(self, apparent_va: int) -> int:
        """The trace's own measured current, or what a load set by hand draws at this voltage.

        A current set by hand flows also where there is no voltage to measure: the neutral is cut.
        """
        if self.overrides.current_ma is not None and self._relay.is_closed():
            return self.overrides.current_ma
        if not self._draws():
            return 0
        if self.overrides.load_w is None and self.overrides.load_var is None:
            return self._row.current_ma
        return apparent_va * 1000000 // self._voltage_mv()

    def _voltage_mv(self) -> int:
        voltage_mv = self.overrides.voltage_mv
        return self._row.voltage_mv if voltage_mv is None else voltage_mv

    def _frequency_mhz(self) -> int:
        if self._voltage_mv() == 0:
            return 0
        frequency_mhz = self.overrides.frequency_mhz
        return 50000 if frequency_mhz is None else frequency_mhz


def _clear(reading: "Reading") -> None:
    """Set the energies to 0."""
    reading.import_mj = reading.export_mj = 0
    reading.import_mvas = reading.export_mvas = 0
    reading.q1_mvars = reading.q2_mvars = reading.q3_mvars = reading.q4_mvars = 0


def _flow_reactive(reading: "Reading", is_export: bool, energy_mvars: int) -> None:
    """Add to the quadrant: inductive is 0 and above, as for a motor."""
    if energy_mvars >= 0:
        if is_export:
            reading.q2_mvars += energy_mvars
        else:
            reading.q1_mvars += energy_mvars
    elif is_export:
        reading.q3_mvars -= energy_mvars
    else:
        reading.q4_mvars -= energy_mvars


def _square_root(square: int) -> int:
    """Return the integer square root, rounded down (Newton's method from above)."""
    if square < 2:
        return square
    root = square
    closer = (root + 1) // 2
    while closer < root:
        root = closer
        closer = (root + square // root) // 2
    return root
