"""The live half of `wattkey compare`: for how long, how often, and what happens meanwhile."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from .. import moments
from ..comparing import live as comparison_live
from ..comparing import sample_file as comparison_file
from ..comparing import samples as comparison_samples
from ..comparing.arithmetic import Span
from ..comparing.live import ComparisonError, Pair, RealTimes
from ..comparing.samples import Sample
from ..errors import MeterRefusedError, UsageError
from ..quantities import parse_duration
from . import compare_progress, console

_LONGEST_FOR_S = 366 * 86_400


class Plan:
    """For how long, how often, and where samples go."""

    def __init__(self, lasting: str, every: str, csv: str | None, resume: bool) -> None:
        self.lasting = timedelta(seconds=parse_duration(lasting))
        self.every_s = parse_duration(every)
        if self.lasting.total_seconds() > _LONGEST_FOR_S:
            raise UsageError(f"'{lasting}' is longer than a year", "a day tells most")
        if self.every_s > self.lasting.total_seconds():
            raise UsageError(f"'{every}' is longer than '{lasting}'", "--every must be shorter")
        self.csv = None if csv is None else Path(csv)
        self.known: list[Sample] = []
        self.serials = ("", "")
        if resume and self.csv is not None:
            self.serials, self.known = comparison_file.read(self.csv)


def run(pair: Pair, plan: Plan) -> tuple[list[Span], list[float], Exception | None]:
    """Read both until the plan ends, Ctrl-C comes or something fails for good."""
    if plan.csv is not None and str(plan.csv) == "-":
        raise UsageError("samples go to a file, not to stdout", "give --csv a file, or use --json")
    if plan.csv is not None and plan.csv.exists() and not plan.known:
        raise UsageError(
            f"{plan.csv} is there already", "--resume goes on with it; or another name"
        )
    with console.waiting("opening both meters"):
        pair.open()
    serials = pair.reference.serial, pair.tested.serial
    if plan.known and serials != plan.serials:
        raise ComparisonError(
            f"{plan.csv} is of meters {plan.serials[0]} and {plan.serials[1]}",
            "begin anew with another --csv, or exchange -p and --against",
        )
    samples = list(plan.known)
    failed = _take(pair, plan, samples, serials)
    spans = comparison_samples.spans(samples)
    if not spans:
        raise failed or ComparisonError(
            "fewer than two samples: nothing to compare yet", "let it run longer"
        )
    known = [samples[0].clock_difference_s, samples[-1].clock_difference_s]
    return spans, [each for each in known if each is not None], failed


def _take(
    pair: Pair, plan: Plan, samples: list[Sample], serials: tuple[str, str]
) -> Exception | None:
    times = RealTimes()
    begin = samples[0].read_at if samples else times.now()
    until = begin + plan.lasting
    with ExitStack() as stack:
        keep: Callable[[Sample], None] = lambda _sample: None  # noqa: E731
        if plan.csv is not None:
            kept = comparison_file.SampleFile(plan.csv, serials, bool(plan.known))
            keep = stack.enter_context(kept).add
        tell = stack.enter_context(compare_progress.shown(begin, until, samples))

        def on_sample(sample: Sample) -> None:
            samples.append(sample)
            keep(sample)
            tell()

        try:
            comparison_live.take(pair, until, plan.every_s, on_sample, _trouble, times)
        except KeyboardInterrupt:
            console.note("Stopped; this is what was measured so far.")
        except (MeterRefusedError, ComparisonError) as error:
            return error
    return None


def _trouble(what: str) -> None:
    console.note(f"{moments.local_text(moments.now())}: {what}. Tried again with the next sample.")
