"""Durations, energies and times as people type them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wattkey import moments, quantities
from wattkey.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7d", 604800), ("12h", 43200), ("30m", 1800), ("1d12h", 129600), (" 2 W ", 1209600)],
)
def test_durations_people_write(text: str, seconds: int) -> None:
    assert quantities.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "0s", "7 days", "5000w", "1d,2h"])
def test_not_a_duration(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        quantities.parse_duration(text)
    assert caught.value.hint


@given(st.integers(1, quantities.MOST))
def test_a_shown_duration_is_exact(seconds: int) -> None:
    """What is shown can be typed back: `1 day 2 min` holds the same seconds as `1d2m`."""
    short = quantities.duration_text(seconds).replace("days", "d").replace("day", "d")
    assert quantities.parse_duration(short.replace("min", "m")) == seconds


@given(st.integers(-quantities.MOST, quantities.MOST))
def test_a_rough_duration_has_at_most_two_units(seconds: int) -> None:
    assert len(quantities.rough_duration_text(seconds).split()) <= 4


@pytest.mark.parametrize(
    ("text", "energy_wh"),
    [("10kWh", 10000), ("500Wh", 500), ("1.5 kWh", 1500), ("0.001KWH", 1), ("2MWh", 2000000)],
)
def test_energies_people_write(text: str, energy_wh: int) -> None:
    assert quantities.parse_energy(text) == energy_wh


@pytest.mark.parametrize("text", ["", "10", "10kW", "0Wh", "0.5Wh", "1e3Wh", "-1kWh", "9999MWh"])
def test_not_an_energy(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        quantities.parse_energy(text)
    assert caught.value.hint


@given(st.integers(1, quantities.MOST))
def test_a_shown_energy_can_be_typed_back(energy_wh: int) -> None:
    assert quantities.parse_energy(quantities.energy_text(energy_wh)) == energy_wh


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("18:00-10:00", ("18:00", "10:00")),
        (" 8:05 - 9:00 ", ("08:05", "09:00")),
        ("18:00-24:00", ("18:00", "00:00")),
    ],
)
def test_hours_people_write(text: str, hours: tuple[str, str]) -> None:
    assert quantities.parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    ["", "18:00", "18-10", "25:00-10:00", "24:01-10:00", "18:60-10:00", "9:00-9:00", "0:00-24:00"],
)
def test_not_hours(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        quantities.parse_hours(text)
    assert caught.value.hint


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_refused_kindly(text: str) -> None:
    parsers = (quantities.parse_duration, quantities.parse_energy, quantities.parse_hours)
    for parse in (*parsers, moments.parse_moment):
        try:
            parse(text)
        except UsageError as error:
            assert "\n" not in error.hint


def test_times_carry_their_zone() -> None:
    moment = moments.parse_moment("2026-07-31T18:00+05:30")
    assert moment == datetime(2026, 7, 31, 12, 30, tzinfo=UTC)
    assert moments.iso_text(moment) == "2026-07-31T12:30:00Z"
    assert moments.parse_moment("2026-07-31").tzinfo is not None


@given(st.integers(0, 2**40))
def test_any_meter_time_can_be_shown(unix_s: int) -> None:
    assert moments.local_text(unix_s)
