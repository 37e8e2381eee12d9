"""The settings of measuring: periods, billing day, what tamper does, how often all was set.

Here: which values make sense. Not here: measuring (`demand`, `block_load`, `billing`, `watch`).
"""

from ..const import const
from .billing import check_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter
    from .periods import Periods
    from .watch import Watch

_DAY_S = const(86_400)
_SHORTEST_S = const(60)
_LONGEST_S = const(3600)
_MOST_SLIDES = const(15)


class Measuring:
    """What one meter's `periods` and `watch` are set to. `programmings` counts changes."""

    def __init__(self, periods: "Periods", watch: "Watch") -> None:
        self.programmings = 0
        self._periods = periods
        self._watch = watch

    def set_demand(self, period_s: int, slides: int = 1) -> None:
        """Measure demand over `period_s`, which moves on `slides` times in it (1: blocks)."""
        _check(period_s)
        if not 1 <= slides <= _MOST_SLIDES or period_s % slides:
            raise ValueError("demand: a period slides in 1 to 15 equal steps")
        _check(period_s // slides)
        self._periods.demand.arrange(period_s, slides)
        self._periods.apparent_demand.arrange(period_s, slides)

    def set_load(self, period_s: int) -> None:
        """Keep the load of each `period_s`."""
        _check(period_s)
        self._periods.load.arrange(period_s)

    def set_billing_day(self, day: int) -> None:
        """Let billing periods end at local midnight at the start of `day`, 1 to 28."""
        check_day(day)
        self._periods.billing.arrange(day)

    def set_tamper_cuts(self, codes: "tuple[int, ...]") -> None:
        """Let the conditions that begin with `codes` object to supply while they are on."""
        self._watch.cut_for(codes)

    def write_to(self, writer: "OctetWriter") -> None:
        """Append, compact (SPEC 4.4)."""
        demand = self._periods.demand
        numbers = (demand.period_s, demand.slides, self._periods.load.period_s)
        numbers += (self._periods.billing.day, self._watch.cuts, self.programmings)
        for number in numbers:
            writer.compact(number)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        period_s = reader.compact()
        self.set_demand(period_s, reader.compact())
        self.set_load(reader.compact())
        self.set_billing_day(reader.compact())
        self._watch.cuts = reader.compact_below(1 << len(self._watch.conditions))
        self.programmings = reader.compact()


def _check(period_s: int) -> None:
    if not _SHORTEST_S <= period_s <= _LONGEST_S or _DAY_S % period_s:
        raise ValueError("a period is 60 to 3600 s and divides the day")
