"""An HLW8012 or BL0937 as its driver meets it: two trains of pulses, and a pin that selects.

Here: how many pulses come. Not here: what they are worth (`drivers.hlw8012.PulseLaw`). Facts as in
that driver. After a change of SEL, CF1 gives something in between for 300 ms.
"""

from .pin import Pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.core.energy import Reading
    from meter.drivers.hlw8012 import PulseLaw

_SETTLE_MS = 300


class Counted:
    """A pin whose falling edges a `machine.Counter` counts."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, value: "int | None" = None) -> int:
        """Return the count, and set it if told to."""
        count = self.count
        if value is not None:
            self.count = value
        return count


class Hlw8012Chip:
    """The chip with its pins `cf`, `cf1` and `sel`."""

    def __init__(self, law: "PulseLaw", current_level: int = 1) -> None:
        self.cf, self.cf1 = Counted(), Counted()
        self.sel = Pin(0, self._change)
        self.is_powered = True
        self._law = law
        self._current_level = current_level
        self._over_mj = 0  # in parts of a pulse's denominator
        self._over_cf1 = 0
        self._unsettled_ms = 0

    def flow(self, truth: "Reading", elapsed_ms: int) -> None:
        """Give the pulses of `elapsed_ms` of `truth`."""
        if not self.is_powered:
            return
        mj, per = self._law.pulse_mj
        self._over_mj += (truth.import_mj + truth.export_mj) * per
        self.cf.count += self._over_mj // mj
        self._over_mj %= mj
        self._pulse_cf1(truth, elapsed_ms)

    def _pulse_cf1(self, truth: "Reading", elapsed_ms: int) -> None:
        if self.sel.pad == self._current_level:
            per_hz, value = self._law.ua_per_hz, truth.current_ma
        else:
            per_hz, value = self._law.uv_per_hz, truth.voltage_mv
        if self._unsettled_ms > 0:
            value = value * 2 // 3
            self._unsettled_ms -= elapsed_ms
        self._over_cf1 += value * elapsed_ms
        self.cf1.count += self._over_cf1 // per_hz
        self._over_cf1 %= per_hz

    def _change(self, level: int) -> None:
        self._unsettled_ms = _SETTLE_MS
