"""Comparing two meters: the percents and how sure they are, samples, roads that break, gains."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from wattkey.comparing import arithmetic as comparison
from wattkey.comparing import kept as comparison_profiles
from wattkey.comparing import live as comparison_live
from wattkey.comparing import sample_file as comparison_file
from wattkey.comparing import samples as comparison_samples
from wattkey.comparing.arithmetic import Measured, Span
from wattkey.comparing.gains import suggest
from wattkey.comparing.kept import Kept
from wattkey.comparing.live import ComparisonError, Pair
from wattkey.comparing.samples import Sample, Shown
from wattkey.errors import PortError, UsageError
from wattkey.meter_data import CalibrationRecord, MeterClock
from wattkey.profiles.data import Column, ProfileTable

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
NEVER = CalibrationRecord()


def span(
    reference_wh: float, tested_wh: float, at: int = 0, resolution_wh: float = 1.0, **tested: float
) -> Span:
    """The half hour number `at`, at 230 V and 5 A by the reference."""
    begins = BEGIN + at * HALF_HOUR
    both = {"voltage_v": 230.0, "current_a": 5.0}
    return Span(
        begins,
        begins + HALF_HOUR,
        Measured(reference_wh, **both),
        Measured(tested_wh, **(both | tested)),
        resolution_wh,
    )


def test_an_error_has_its_percent_and_its_doubt() -> None:
    error = comparison.error_of([span(1000, 1065)])
    assert error.percent == pytest.approx(6.5)
    assert error.doubt_percent == pytest.approx(0.2), "a count of each meter"
    assert comparison.error_of([span(1000, 1065, resolution_wh=10)]).doubt_percent == 2


@pytest.mark.parametrize(("reference_wh", "tested_wh"), [(99, 3), (1, 2), (0, 0), (0, 500)])
def test_too_little_energy_has_no_percent(reference_wh: float, tested_wh: float) -> None:
    assert comparison.error_of([span(reference_wh, tested_wh)]).percent is None


def test_spans_that_follow_each_other_are_as_sure_as_one_and_others_are_not() -> None:
    in_a_row = [span(500, 500, at) for at in range(4)]
    apart = [span(500, 500, 2 * at) for at in range(4)]
    assert comparison.error_of(in_a_row).doubt_wh == 2
    assert comparison.error_of(apart).doubt_wh == pytest.approx(4)
    late = [replace(each, timing_wh=3.0) for each in in_a_row]
    assert comparison.error_of(late).doubt_wh == 5


def test_bands_tell_an_error_that_depends_on_the_load() -> None:
    spans = [span(50, 80, 0), span(150, 150, 1), span(1000, 1000, 2), span(1000, 1000, 3)]
    low, middle, high = comparison.bands_of(spans)
    assert (low.from_w, low.to_w, low.hours, low.error.percent) == (50, 200, 0.5, None)
    assert (middle.from_w, middle.error.percent) == (200, 0)
    assert (high.from_w, high.to_w, high.hours) == (2000, 5000, 1)


def test_spread_is_of_those_that_have_an_error() -> None:
    found = comparison.spread_of([span(1000, 1010, 0), span(1000, 1030, 1), span(3, 9, 2)])
    assert found is not None
    assert (found.count, found.mean, found.deviation) == (2, pytest.approx(2), pytest.approx(1))
    assert comparison.spread_of([span(3, 9)]) is None


def test_gains_take_a_steady_error_away() -> None:
    spans = [span(1000, 1065, at, voltage_v=239.2, current_a=4.85) for at in range(4)]
    found = suggest(spans, replace(NEVER, power=10_100)).record
    assert found is not None
    assert found.gains == (9_615, 10_309, 9_484)  # 10,100 / 1.065, and so on
    assert (found.reference_mv, found.reference_mw) == (230_000, 2_000_000)


@pytest.mark.parametrize(
    ("tested", "before", "words"),
    [
        ((1065, 1000, 1130, 1065), NEVER, "not steady"),
        ((1001, 1000, 999, 1000), NEVER, "no error"),
        ((1300, 1300, 1300, 1300), NEVER, "more than 20 %"),
        ((1065, 1065, 1065, 1065), None, "older firmware"),
    ],
)
def test_there_are_no_gains_where_none_would_help(
    tested: tuple[float, ...], before: CalibrationRecord | None, words: str
) -> None:
    found = suggest([span(1000, wh, at) for at, wh in enumerate(tested)], before)
    assert found.record is None and words in found.text
    assert "too little" in suggest([span(5, 6)], NEVER).text


# Live.


def shown(energy_wh: float, clock_s: int | None = None) -> Shown:
    return Shown(energy_wh, 2000.0, 230.0, 8.7, clock_s)


def sample(minute: float, reference_wh: float, tested_wh: float, skew_s: float = 0.0) -> Sample:
    read_at = BEGIN + timedelta(minutes=minute)
    clock_s = int(read_at.timestamp())
    both = shown(reference_wh, clock_s), shown(tested_wh, clock_s + 7)
    return Sample(read_at, skew_s, 1.0, *both)


def test_samples_become_spans_that_hold_enough_energy() -> None:
    samples = [sample(minute, 10 * minute, 11 * minute) for minute in range(1441)]
    spans = comparison_samples.spans(samples)
    assert len(spans) == 48 and {each.hours for each in spans} == {0.5}
    assert sum(each.reference.energy_wh for each in spans) == 14_400
    assert comparison.error_of(spans).percent == pytest.approx(10)
    weak = [sample(minute, minute, minute) for minute in range(601)]
    assert len(comparison_samples.spans(weak)) in (3, 4), "200 Wh or more in each"
    assert not comparison_samples.spans(samples[:1])


def test_a_register_that_ran_backwards_spoils_its_span_alone() -> None:
    samples = [sample(minute, 100 * minute, 100 * minute) for minute in range(301)]
    samples[150:] = [
        replace(each, tested=replace(each.tested, energy_wh=each.tested.energy_wh - 5000))
        for each in samples[150:]
    ]
    spans = comparison_samples.spans(samples)
    assert comparison.error_of(spans).percent == 0
    assert any(one.ends != other.begins for one, other in pairwise(spans))


def test_what_flows_between_the_two_readings_is_doubt() -> None:
    hour = [sample(0, 0, 0), sample(60, 2000, 2000, skew_s=9.0)]
    assert comparison_samples.spans(hour)[0].timing_wh == pytest.approx(2000 * 11 / 3600)
    even = [replace(hour[0], skew_s=9.0), hour[1]]  # as late each time: nothing is lost
    assert comparison_samples.spans(even)[0].timing_wh == pytest.approx(2000 * 2 / 3600)


def test_clocks_are_compared_where_both_are_set() -> None:
    one = sample(0, 0, 0)
    assert one.clock_difference_s == 7
    assert replace(one, tested=shown(0)).clock_difference_s is None
    unset = [replace(one, reference=shown(0)), replace(sample(60, 500, 500), reference=shown(500))]
    assert comparison_samples.spans(unset)[0].hours == 1, "by this computer's clock"


class FakeTimes:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.moment = BEGIN

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class FakeMeter:
    """One of a pair: 2 kW since `BEGIN`; `breaks` is asked before each reading."""

    resolution_wh = 1.0

    def __init__(self, serial: str, times: FakeTimes, breaks: Callable[[], bool]) -> None:
        self.serial = serial
        self.opened = 0
        self._is_open = False
        self._times, self._breaks = times, breaks

    def open(self) -> None:
        self.opened += not self._is_open
        self._is_open = True

    def close(self) -> None:
        self._is_open = False

    def value(self, obis: str) -> float:
        if self._breaks():
            raise PortError("cable pulled")
        return (self._times.now() - BEGIN).total_seconds() * 2000 // 3600

    def shown(self, energy_wh: float) -> Shown:
        return shown(energy_wh)


def taken(breaks: Callable[[FakeTimes], bool], every_s: int = 10) -> tuple[list[Sample], list[str]]:
    times = FakeTimes()
    meters = [FakeMeter(serial, times, lambda: breaks(times)) for serial in ("A1", "B2")]
    samples: list[Sample] = []
    trouble: list[str] = []
    until = BEGIN + timedelta(seconds=95)
    pair = Pair(*meters)  # type: ignore[arg-type]
    comparison_live.take(pair, until, every_s, samples.append, trouble.append, times)
    assert times.now() == until
    return samples, trouble


def test_samples_come_at_once_and_at_the_very_end() -> None:
    samples, trouble = taken(lambda _: False)
    seconds = [(each.read_at - BEGIN).total_seconds() for each in samples]
    assert seconds == [*range(0, 91, 10), 95] and not trouble


def test_a_road_that_breaks_costs_samples_and_no_energy() -> None:
    def is_down(times: FakeTimes) -> bool:
        return 25 < (times.now() - BEGIN).total_seconds() < 65

    samples, trouble = taken(is_down)
    assert len(trouble) == 4 and len(samples) == 7
    assert samples[-1].reference.energy_wh == 52  # 2 kW for 95 s


def test_a_road_that_breaks_once_is_opened_again_within_the_sample() -> None:
    asked = iter(range(10_000))
    samples, trouble = taken(lambda _: next(asked) % 50 == 7)
    assert len(samples) == 11 and not trouble


def test_between_samples_far_apart_both_ports_are_free() -> None:
    times = FakeTimes()
    meters = [FakeMeter(serial, times, lambda: False) for serial in ("A1", "B2")]
    samples: list[Sample] = []
    until = BEGIN + timedelta(seconds=95)
    pair = Pair(*meters)  # type: ignore[arg-type]
    comparison_live.take(pair, until, 40, samples.append, lambda _: None, times)
    assert len(samples) == 4 and [meter.opened for meter in meters] == [4, 4]


def test_one_meter_is_no_pair() -> None:
    times = FakeTimes()
    one, same = (FakeMeter("A1", times, lambda: False) for _ in range(2))
    with pytest.raises(ComparisonError, match="both ports lead to meter A1"):
        Pair(one, same).open()  # type: ignore[arg-type]


# Samples in a file.


def test_samples_are_in_the_file_at_once_and_a_torn_line_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    samples = [sample(minute, minute * 10, minute * 11, 0.25) for minute in range(3)]
    with comparison_file.SampleFile(path, ("A1", "B2")) as file:
        for each in samples:
            file.add(each)
            assert comparison_file.read(path)[1][-1] == each
    with path.open("a") as torn:
        torn.write(path.read_text().splitlines()[1][:-2])
    assert comparison_file.read(path) == (("A1", "B2"), samples)
    with comparison_file.SampleFile(path, ("A1", "B2"), goes_on=True) as file:
        file.add(sample(9, 90, 99))
    assert len(comparison_file.read(path)[1]) == 4


@pytest.mark.parametrize("content", ["", "time,wh\n1,2\n", "header", None])
def test_another_file_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "other.csv"
    if content is not None:
        path.write_text(
            ",".join(comparison_file.COLUMNS) + "\n" if content == "header" else content
        )
    with pytest.raises(UsageError):
        comparison_file.read(path)


# Load profiles.

COLUMNS = (
    Column(8, "0.0.1.0.0.255", 2),
    Column(3, "1.0.12.27.0.255", 2, scaler=-2),
    Column(3, "1.0.1.29.0.255", 2),
    Column(3, "1.0.11.27.0.255", 2, scaler=-2),
)
NOW_S = int(BEGIN.timestamp())


def kept(serial: str, blocks: dict[int, int], off_s: int = 0, zone_min: int = 0) -> Kept:
    """Wh by the number of the half hour; the clock is ahead by `off_s`."""
    zone = timezone(timedelta(minutes=zone_min))
    rows = [((BEGIN + at * HALF_HOUR).astimezone(zone), 230, wh, 5) for at, wh in blocks.items()]
    table = ProfileTable("load", "1.0.99.1.0.255", COLUMNS, tuple(rows), 1800)
    return Kept(serial, table, MeterClock(NOW_S + off_s, 0, "trusted"), float(NOW_S))


def test_blocks_of_the_same_time_belong_together_whatever_the_zone() -> None:
    reference = kept("A1", {1: 500, 2: 600, 4: 700, 5: 800})
    tested = kept("B2", {0: 9, 1: 505, 2: 606, 5: 808}, zone_min=330)
    spans = comparison_profiles.spans(reference, tested)
    assert [each.tested.energy_wh for each in spans] == [505, 606, 808]
    assert spans[0].begins == BEGIN and spans[0].ends == BEGIN + HALF_HOUR
    assert comparison.error_of(spans).percent == pytest.approx(1)


def test_clocks_that_differ_make_it_less_sure() -> None:
    spans = comparison_profiles.spans(
        kept("A1", {1: 100, 2: 1800}), kept("B2", {1: 100, 2: 1800}, off_s=-9)
    )
    assert [each.timing_wh for each in spans] == [10, 10]  # of the neighbour's 1800 Wh too


def test_what_cannot_be_laid_side_by_side_is_refused() -> None:
    one = kept("A1", {1: 500})
    cases = {
        "no block of the same time": kept("B2", {2: 500}),
        "clocks differ by 900 s": kept("B2", {1: 500}, off_s=900),
        "clock of meter B2 is not set": replace(
            one, serial="B2", clock=MeterClock(None, 0, "unset")
        ),
        "900 s in B2": replace(one, serial="B2", table=replace(one.table, period_s=900)),
        "has no time, or no energy": replace(one, table=replace(one.table, columns=COLUMNS[:2])),
    }
    for words, other in cases.items():
        with pytest.raises(ComparisonError, match=words) as refused:
            comparison_profiles.spans(one, other)
        assert refused.value.hint


def test_a_time_that_came_twice_is_left_out() -> None:
    twice = kept("A1", {1: 500, 2: 600})
    again = replace(
        twice, table=replace(twice.table, rows=(*twice.table.rows, twice.table.rows[0]))
    )
    assert len(comparison_profiles.spans(again, kept("B2", {1: 500, 2: 600}))) == 1
