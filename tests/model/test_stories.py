"""Random stories of tokens, time, cuts and worn flash: the meter does what the plain one does."""

import json
import subprocess
import sys
from pathlib import Path

import meter_story
import plain_meter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# From the highest number used: mostly new ones, some in between or used, a few far behind.
_NUMBERS = st.sampled_from((1,) * 12 + (2, 3, 0, -1, -2, 130, -130))
_LENGTHS = st.one_of(st.integers(1, 200), st.sampled_from((60, 600, 1800, 7200)))
_CAPS_WH = st.sampled_from((0, 0, 1, 7, 20))
_LATE_S = st.sampled_from((0,) * 8 + (1, 300, 90_000))
_JUMPS_S = st.one_of(st.integers(-900, 900), st.sampled_from((86_400, -86_400, 2**31)))

_STEPS = st.one_of(
    st.tuples(st.just("wait"), st.one_of(st.integers(1, 400), st.sampled_from((59, 60, 61)))),
    st.tuples(st.just("wait"), st.integers(1, 200)),
    st.tuples(st.just("buy"), _NUMBERS, _LENGTHS, _CAPS_WH, _LATE_S),
    st.tuples(st.just("buy"), st.just(1), st.integers(1, 200), st.just(0)),
    st.tuples(st.just("buy"), st.just(1), st.just(7200), st.sampled_from((1, 7))),
    st.tuples(st.just("until"), _NUMBERS, st.integers(-10, 900), _CAPS_WH),
    st.tuples(st.just("disconnect"), _NUMBERS),
    st.tuples(st.just("connect"), _NUMBERS),
    st.tuples(st.just("mode"), _NUMBERS, st.integers(0, 1)),
    st.tuples(st.just("set_time"), _NUMBERS, _JUMPS_S),
    st.tuples(st.just("power"), st.sampled_from((0, 1000, 3000))),
    st.tuples(st.just("wear")),
    st.tuples(st.just("mend")),
    st.tuples(st.just("cut"), st.sampled_from((0, 1, 45, 500, 3000))),
    st.tuples(st.just("cut_in"), st.integers(0, 6), st.sampled_from((-1, 0, 12, 60, 150, 280))),
)
_FIT = st.tuples(st.just("fit"), st.integers(0, 1), st.sampled_from((0, 2)))


@settings(max_examples=500)
@given(_FIT, st.lists(_STEPS, min_size=5, max_size=25))
def test_a_meter_does_what_the_plain_one_does(fit, steps) -> None:
    meter_story.play([list(step) for step in (fit, *steps)])


_EVERYTHING = (
    ("buy", 1, 900, 0),
    ("wait", 1000),
    ("buy", 1, 30, 0),
    ("cut_in", 1, 60),
    ("buy", 1, 1200, 20),
    ("cut", 45),
    ("set_time", 1, -300),
    ("wait", 200),
    ("wear",),
    ("buy", 1, 60, 0),
    ("mend",),
    ("until", 3, 600, 0),
    ("buy", -1, 60, 0),
    ("cut", 3000),
)
# Five minutes owed, a minute bought; the hours without cuts begin at second 60 and again at 900.
_LITTLE_IN_THE_HOURS = (
    ("buy", 1, 90, 0),
    ("wait", 700),
    ("wait", 260),
    ("buy", 1, 60, 0),
    ("wait", 60),
)
_OPERATOR_ON_GRACE = (
    ("buy", 1, 90, 0),
    ("wait", 200),
    ("disconnect", 1),
    ("wait", 30),
    ("connect", 1),
    ("wait", 100),
)
_CAPS_IN_A_ROW = (
    ("power", 3000),
    ("buy", 1, 900, 1),
    ("buy", 1, 900, 2),
    ("buy", 1, 900, 1),
    ("wait", 9),
)


@pytest.mark.parametrize("chip", [0, 1])
@pytest.mark.parametrize("quick", [0, 2])
@pytest.mark.parametrize(
    "steps", [_EVERYTHING, _LITTLE_IN_THE_HOURS, _OPERATOR_ON_GRACE, _CAPS_IN_A_ROW]
)
def test_what_chance_may_miss(chip: int, quick: int, steps: tuple) -> None:
    meter_story.play([["fit", chip, quick], *map(list, steps)])


@pytest.mark.parametrize("quick", [0, 2])
def test_a_cut_at_every_write_and_in_every_octet_of_a_purchase(quick: int) -> None:
    for write in range(2 + quick):
        for octets in range(-1, 300, 7):
            steps = (
                ["buy", 1, 900, 20],
                ["wait", 7],
                ["cut_in", write, octets],
                ["until", 2, 60, 5],
            )
            meter_story.play([["fit", 0, quick], *steps, ["wait", 5]])


def test_a_failure_prints_what_plays_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [["buy", 1, 600, 0], ["wait", 5]]
    monkeypatch.setattr(plain_meter.PlainMeter, "pass_second", lambda self: None)
    with pytest.raises(AssertionError) as failure:
        meter_story.play(steps)
    command = failure.value.__notes__[0].partition(": ")[2]
    assert command == f".venv/bin/python tests/model/meter_story.py '{json.dumps(steps)}'"
    checkout = Path(__file__).resolve().parent.parent.parent
    words = [sys.executable, "tests/model/meter_story.py", json.dumps(steps)]
    done = subprocess.run(words, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.stdout == "it went well\n", done.stderr
