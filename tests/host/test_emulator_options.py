"""What a person asks of an emulator, and the unit file that the firmware's board reads."""

from dataclasses import replace
from typing import Any

import pytest
from meter.core.kindness import Kindness, read_kindness
from wattkey import emulator_options
from wattkey.emulator import Emulator, EmulatorOptions
from wattkey.errors import UsageError

from .command_line import Wattkey, error_lines


def unit(**options: Any) -> dict[str, Any]:
    """The unit file for these options."""
    return emulator_options.unit_of(EmulatorOptions(**options), 1, 2)


def test_a_plain_meter_has_nothing_fitted() -> None:
    plain = unit()
    assert (plain["rtc"], plain["fram"], plain["dwell_ms"], plain["no_cut"]) == (
        False,
        False,
        0,
        [],
    )
    assert read_kindness(plain).warn_before_s == Kindness().warn_before_s


def test_the_board_reads_what_was_asked_for() -> None:
    asked = unit(
        rtc=True, fram=True, dwell_s=5, warn_before_s=(3600, 86400), no_cut=(("18:00", "10:00"),)
    )
    assert (asked["rtc"], asked["fram"], asked["dwell_ms"]) == (True, True, 5000)
    kindness = read_kindness(asked)
    assert kindness.warn_before_s == (86400, 3600)
    assert kindness.no_cut_until_s(20 * 3600, 0) == (24 + 10) * 3600
    assert kindness.no_cut_until_s(12 * 3600, 0) is None


def test_the_longest_that_we_let_pass_the_board_takes() -> None:
    longest = unit(warn_before_s=(emulator_options._LONGEST_LEAD_S,))
    assert read_kindness(longest).warn_before_s == (45 * 86400,)


@pytest.mark.parametrize(
    "options",
    [
        {"dwell_s": -1},
        {"dwell_s": 86401},
        {"warn_before_s": (0,)},
        {"warn_before_s": (3600, 46 * 86400)},
        {"no_cut": (("18:00", "18:00"),)},
        {"no_cut": (("18:00", "late"),)},
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        unit(**options)
    assert caught.value.hint


def test_the_command_line_hands_it_on(wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[EmulatorOptions] = []

    def stop_here(self: Emulator) -> None:
        started.append(replace(self.options, start=None))
        raise KeyboardInterrupt

    monkeypatch.setattr(Emulator, "start", stop_here)
    plain = wattkey("emulator")
    parts = wattkey("emulator", "--rtc", "--fram", "--dwell", "30")
    warn = ("--warn-before", "3d", "--warn-before", "2h")
    kind = wattkey("emulator", *warn, "--no-cut", "18:00-10:00", "--no-cut", "12:00-13:00")
    ports = wattkey("emulator", "--p1"), wattkey("emulator", "--p1-tcp", "4100")
    assert [result.exit_code for result in (plain, parts, kind, *ports)] == [0] * 5
    assert started == [
        EmulatorOptions(),
        EmulatorOptions(rtc=True, fram=True, dwell_s=30),
        EmulatorOptions(
            warn_before_s=(259200, 7200), no_cut=(("18:00", "10:00"), ("12:00", "13:00"))
        ),
        EmulatorOptions(p1=True),
        EmulatorOptions(p1=True, p1_port=4100),
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--dwell", "-1"),
        ("--dwell", "soon"),
        ("--warn-before", "never"),
        ("--no-cut", "night"),
        ("--no-cut", "18:00-18:00"),
    ],
)
def test_options_that_make_no_sense(wattkey: Wattkey, options: tuple[str, ...]) -> None:
    result = wattkey("emulator", *options)
    assert result.exit_code == 2
    error_lines(result)
