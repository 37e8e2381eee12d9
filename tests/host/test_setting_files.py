"""Tariff and limits from TOML: what the meter would get, and complaints that name line and key."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wattkey import examples
from wattkey.errors import UsageError
from wattkey.settings import limit_file, limit_text, tariff_file, toml_file
from wattkey.settings import setting_data as sd

INDIA = timezone(timedelta(hours=5, minutes=30))
PRESENT = sd.Protection(
    sd.Limits(0, 0, 0, 0, 0, 60, 300, 120, 3, 1800),
    tuple(sd.Threshold(code, True, 270_000, 260_000, 300, 120) for code in sd.CONDITIONS),
    (),
)
TWO_RATES = examples.text("two-rates")


def written(folder: Path, text: str) -> Path:
    file = folder / "file.toml"
    file.write_text(text, "utf-8")
    return file


def test_two_rates_and_a_special_day(tmp_path: Path) -> None:
    plan = tariff_file.read(written(tmp_path, TWO_RATES))
    assert plan.calendar == sd.Calendar(
        "two-rates",
        (),
        (sd.Week("all", (1, 1, 1, 1, 1, 2, 2)),),
        (sd.Day(1, ((0, 2), (360, 1), (1320, 2))), sd.Day(2, ((0, 2),))),
    )
    assert plan.special_days == (sd.SpecialDay(0, 1, 26, 2),) and plan.activates is None


def test_eight_rates_are_all_used(tmp_path: Path) -> None:
    plan = tariff_file.read(written(tmp_path, examples.text("eight-rates")))
    assert {rate for day in plan.calendar.days for _, rate in day.switches} == set(range(1, 9))
    assert [(s.name, s.month, s.day) for s in plan.calendar.seasons] == [
        ("summer", 3, 1),
        ("winter", 10, 15),
    ]
    assert sd.SpecialDay(2027, 3, 22, 5) in plan.special_days


@pytest.mark.parametrize("name", examples.TARIFFS)
def test_a_tariff_shown_can_be_set_again(name: str, tmp_path: Path) -> None:
    plan = tariff_file.read(written(tmp_path, examples.text(name)))
    shown = tariff_file.text_of(plan.calendar, plan.special_days)
    assert tariff_file.read(written(tmp_path, shown)) == plan


def test_names_that_toml_must_escape_come_back(tmp_path: Path) -> None:
    text = TWO_RATES.replace('"two-rates"', '"a \\"b\\" \\\\"').replace("weeks.all", 'weeks."a b"')
    plan = tariff_file.read(written(tmp_path, text))
    assert plan.calendar.name == 'a "b" \\' and plan.calendar.weeks[0].name == "a b"
    shown = tariff_file.text_of(plan.calendar, plan.special_days)
    assert tariff_file.read(written(tmp_path, shown)) == plan


def test_a_tariff_may_begin_later(tmp_path: Path) -> None:
    text = "activate = 2027-04-01T00:00:00+05:30\n" + TWO_RATES
    plan = tariff_file.read(written(tmp_path, text))
    assert plan.activates == datetime(2027, 4, 1, tzinfo=INDIA)


_STANDS_AT = {
    "weeks.all": "[weeks.all]",
    "weeks.all.saturday-sunday": "saturday-sunday",
    "special_days[1]": "[[special_days]]",
    "days.empty": "[days.empty]",
}
"""Where the complaint is not of the line that was changed."""


def line_of(text: str, part: str) -> int:
    """The first line with `part` in it."""
    return next(at for at, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "key", "complaint", "hint"),
    [
        (
            'name = "two-rates"',
            'name = "a name that is too long"',
            "name",
            "cannot be a name",
            "16",
        ),
        ('name = "two-rates"', "name = 7", "name", "7 cannot be name", "at most 16"),
        ('name = "two-rates"', 'nome = "x"', None, "name is missing", "name ="),
        ("night = 2", "night = 9", "rates.night", "no rate 9", "1 to 8"),
        ("night = 2", 'night = "2"', "rates.night", "'2' cannot be night", "number"),
        ('"06:00" = "day"', '"6:00" = "day"', "days.weekday.6:00", "no", "06:00"),
        ('"06:00" = "day"', '"24:00" = "day"', "days.weekday.24:00", "not a time", "06:00"),
        ('"06:00" = "day"', '"06:00" = "peak"', "days.weekday.06:00", "'peak'", "day, night"),
        ('"06:00" = "day"', '"06:00" = 1', "days.weekday.06:00", "1 cannot be", '"1"'),
        ("monday-friday", "monday-thursday", "weeks.all", "friday missing", "seven"),
        ("monday-friday", "monday-saturday", "weeks.all.saturday-sunday", "twice", "one"),
        ("monday-friday", "mon-fri", "weeks.all.mon-fri", "no weekday", "monday"),
        ("saturday-sunday", "sunday-saturday", "weeks.all.sunday-saturday", "past", "monday"),
        ('= "weekday"', '= "workday"', "weeks.all.monday-friday", "'workday'", "weekday, holiday"),
        ('date = "01-26"', 'date = "26 Jan"', "special_days[1].date", "not a date", "2027"),
        ('date = "01-26"', 'date = "02-30"', "special_days[1].date", "no date", "2027"),
        ('date = "01-26"', 'dates = "01-26"', "special_days[1]", "date is missing", "date ="),
        ('\nday = "holiday"', '\nday = "feast"', "special_days[1].day", "'feast'", "weekday"),
        (
            '\nday = "holiday"',
            '\nday = "holiday"\nrate = 1',
            "special_days[1].rate",
            "nobody",
            "date",
        ),
        (
            "# activate = 2027-04-01T00:00:00+05:30",
            "activate = 2027-04-01",
            "activate",
            "cannot be",
            "zone",
        ),
        (
            "# activate = 2027-04-01T00:00:00+05:30",
            "activate = 2027-04-01T00:00:00",
            "activate",
            "no zone",
            "+05:30",
        ),
        ("[days.holiday]", "[days.empty]\n[days.holiday]", "days.empty", "midnight", "00:00"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    old: str, new: str, key: str | None, complaint: str, hint: str, tmp_path: Path
) -> None:
    text = TWO_RATES.replace(old, new, 1)
    assert text != TWO_RATES
    with pytest.raises(UsageError, match=complaint) as caught:
        tariff_file.read(written(tmp_path, text))
    said = str(caught.value)
    if key is None:
        assert said.startswith("file.toml, line 1: ")
    else:
        at = line_of(text, _STANDS_AT.get(key, new.rpartition("\n")[2]))
        assert said.startswith(f"file.toml, line {at}, {key}: "), (said, at)
    assert hint in caught.value.hint


def test_the_meter_s_own_rules_judge_too(tmp_path: Path) -> None:
    text = TWO_RATES + '\n[[special_days]]\ndate = "01-26"\nday = "weekday"\n'
    with pytest.raises(UsageError, match="two special days have one date"):
        tariff_file.read(written(tmp_path, text))
    more = TWO_RATES + '\n[weeks.other]\nmonday-sunday = "holiday"\n'
    with pytest.raises(UsageError, match=r"line \d+, weeks: several weeks, but no seasons"):
        tariff_file.read(written(tmp_path, more))


def test_the_parser_s_own_complaint_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at line 3") as caught:
        tariff_file.read(written(tmp_path, 'name = "x"\n\n[rates\n'))
    assert "example" in caught.value.hint
    twice = 'name = "x"\nname = "y"\n'
    with pytest.raises(UsageError, match="line 2"):
        tariff_file.read(written(tmp_path, twice))


@pytest.mark.parametrize("name", ["missing.toml", ""])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        tariff_file.read(tmp_path / name)


def test_lines_are_those_of_statements() -> None:
    text = 'a = 1\n# b = 3\nb = [\n 1,\n 2,\n]\n[c]\nd = """\ne = 1\n"""\ne = 2\n'
    text += "[[f]]\ng=1\n[[f]]\ng=1"
    for path, line in (
        (("a",), 1),
        (("b",), 3),
        (("b", 1), 3),
        (("c",), 7),
        (("c", "d"), 8),
        (("c", "e"), 11),
        (("f", 1, "g"), 15),
        ((), 1),
        (("z",), 1),
    ):
        assert toml_file.line_of(text, path) == line, path


def test_limits_of_the_example(tmp_path: Path) -> None:
    wanted = limit_file.read(written(tmp_path, examples.text("limits")), PRESENT)
    limits = wanted.limits
    assert (limits.normal_w, limits.limit_ma, limits.trip_w) == (3000, 16_000, 6000)
    assert (limits.trip_ma, limits.emergency_w, limits.hold_s) == (40_000, 500, 120)
    assert limits.emergency.groups == (1,) and limits.emergency.begins is None
    by_code = {row.code: row for row in wanted.thresholds}
    assert by_code[7] == sd.Threshold(7, True, 270_000, 260_000, 300, 120)
    assert by_code[9] == sd.Threshold(9, True, 180_000, 190_000, 300, 120)
    assert not by_code[205].is_used and wanted.tamper_cuts == ()


def test_what_a_file_does_not_say_stays(tmp_path: Path) -> None:
    assert limit_file.read(written(tmp_path, "# nothing\n"), PRESENT) == PRESENT
    wanted = limit_file.read(written(tmp_path, 'lockout = "none"\n'), PRESENT)
    assert wanted.limits.lockout_s == 0 and wanted.limits.hold_s == 120


def test_limits_shown_can_be_set_again(tmp_path: Path) -> None:
    text = examples.text("limits").replace("cuts = []", 'cuts = ["cover", "magnet"]')
    text = text.replace("# begins = 2027", "begins = 2027").replace("# lasts", "lasts")
    wanted = limit_file.read(written(tmp_path, text), PRESENT)
    assert wanted.tamper_cuts == (251, 201)
    assert wanted.limits.emergency.begins == datetime(2027, 1, 1, 18, tzinfo=INDIA)
    assert limit_file.read(written(tmp_path, limit_text.text_of(wanted)), PRESENT) == wanted


@pytest.mark.parametrize(
    ("text", "complaint", "hint"),
    [
        ("\npower = 3000", r"line 2, power: 3000 cannot be power", '"3kW"'),
        ('power = "3kWh"', r"line 1, power: '3kWh' is not a power", "3kW"),
        ('current = "16"', r"line 1, current: '16' is no value", "16A"),
        ('current = "0A"', r"line 1, current: .* out of range", "4000A"),
        ('hold = "2 years"', r"line 1, hold: ", "7d"),
        ('hold = "90d"', r"line 1, hold: .* too long", "11 days"),
        ("attempts = 256", r"line 1, attempts: 256", "255"),
        ("attempts = true", r"line 1, attempts: true", "number"),
        ('\n[tamper]\ncuts = ["cover", "lid"]', r"line 3, tamper.cuts: .*'lid'", "magnet"),
        ("[tamper]\ncut = []", r"line 2, tamper.cut: nobody knows", "leave it out"),
        ("[thresholds.rain]\nused = true", r"line 1, thresholds.rain: .*'rain'", "magnet"),
        ('[thresholds.over_voltage]\nbegins = "3kW"', r"line 2, .*begins: '3kW'", "270V"),
        ('[thresholds.magnet]\nbegins = "1"', r"line 2, thresholds.magnet.begins", "leave"),
        ("[thresholds.magnet]\nused = 1", r"line 2, thresholds.magnet.used: 1", "true"),
        ("[emergency]\ngroups = [70000]", r"line 2, emergency.groups: ", "65535"),
        ("[emergency]\nbegins = 2027-01-01T18:00:00", r"line 2, emergency.begins: ", "zone"),
        ('[emergency]\nlasts = "2h"', r"line 2, emergency.lasts: .*must begin", "begins"),
        ('powr = "1kW"', r"line 1, powr: nobody knows", "leave it out"),
    ],
)
def test_wrong_limits_are_named_with_their_line(
    text: str, complaint: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        limit_file.check(written(tmp_path, text + "\n"))
    assert hint in caught.value.hint


_VALUES = (
    "1",
    '"x"',
    "true",
    "[]",
    "[[1]]",
    "{}",
    "1.5",
    "2027-01-01",
    "12:00:00",
    '"00:00"',
    "-1",
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from([*examples.TARIFFS, *examples.LIMITS]),
    at=st.integers(0, 90),
    value=st.sampled_from(_VALUES),
    way=st.sampled_from(["value", "key", "drop", "twice", "cut"]),
)
def test_whatever_is_changed_it_is_taken_or_named(
    name: str, at: int, value: str, way: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = examples.text(name).splitlines()
    line = lines[at := at % len(lines)]
    key, _, rest = line.partition("=")
    lines[at : at + 1] = {
        "value": [f"{key}= {value}"],
        "key": [f"other ={rest}"],
        "drop": [],
        "twice": [line, line],
        "cut": [line[: len(line) // 2]],
    }[way]
    file = written(tmp_path_factory.mktemp("changed"), "\n".join(lines))
    try:
        limit_file.check(file) if name in examples.LIMITS else tariff_file.read(file)
    except UsageError as error:
        assert re.match(r"file\.toml(, line \d+|.*at line \d+|.*at end of document)", str(error))
        assert error.hint
