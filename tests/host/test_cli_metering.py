"""Profiles, events, tariff and limits on the command line, against the real firmware in process."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console
from wattkey import dev_key, examples, moments, tokens
from wattkey.issuing import Issuer
from wattkey.meter_book import MeterBook
from wattkey.metering_client import MeteringClient
from wattkey.profiles import bars as profile_bars
from wattkey.profiles.series import days, periods

from .command_line import Wattkey, error_lines
from .fake_objects import CLOCK, FakeObjects, load_row, octets_of, with_load
from .fakes import SERIAL, START_S, ServedMeter

HOURS = 26


@pytest.fixture
def served(fresh: ServedMeter, wattkey: Wattkey, book: MeterBook) -> ServedMeter:
    """A meter in service whose house has drawn a kilowatt for a day."""
    assert wattkey("provision").exit_code == 0
    issuer = Issuer(book, dev_key.private_key())
    command = tokens.ActivateFor(timedelta(days=7))
    token = issuer.issue(SERIAL, command, moments.from_unix(START_S))
    assert wattkey("push", token.text).exit_code == 0
    for _ in range(HOURS * 60):
        fresh.fake.meter.tick(60_000)
    return fresh


def test_rows_come_as_csv_json_and_table(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    told = json.loads(wattkey("profile", "load", "--json").stdout)
    assert (told["meter"], told["profile"], told["period_s"]) == (SERIAL, "load", 1800)
    assert len(told["rows"]) == 2 * HOURS and told["rows"][-1][1:3] == [230.0, 500]
    lines = list(csv.reader(io.StringIO(wattkey("profile", "load", "--csv", "-").stdout)))
    assert len(lines) == 2 * HOURS + 1 and lines[-1][1:3] == ["230.00", "500"]
    assert lines[-1][0] == told["rows"][-1][0] and lines[-1][0].endswith("+05:30")
    file = tmp_path / "load.csv"
    written = wattkey("profile", "load", "--last", "3", "--csv", str(file))
    assert "Written to" in written.stderr and len(file.read_text().splitlines()) == 4
    table = wattkey("profile", "load", "--last", "2").stdout.splitlines()
    assert len(table) == 3 and "Imported in the block, Wh" in table[0]


def test_one_row_is_a_list_of_facts(served: ServedMeter, wattkey: Wattkey) -> None:
    now = wattkey("profile", "now").stdout
    assert "Voltage, V" in now and "230.000" in now and "Load limit, W" in now
    assert SERIAL in wattkey("profile", "nameplate").stdout


def test_periods_are_shown_in_short_and_whole(served: ServedMeter, wattkey: Wattkey) -> None:
    short = wattkey("profile", "billing").stdout.splitlines()
    assert short[0].split()[:3] == ["UNTIL", "IMPORTED", "kWh"]
    assert short[-1].split()[2:] == ["(running)", "-", "-", "1,000", "15", "Jan", "14:00"]
    whole = wattkey("profile", "billing", "--table").stdout.splitlines()
    assert len(whole) > 50 and whole[0].split() == ["Billing", "date", "2027-01-16", "15:30:00"]
    assert not any("…" in line for line in whole)


@pytest.mark.parametrize("name", ["load", "daily", "billing"])
def test_pictures_are_drawn(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "new folder" / "picture.png"
    drawn = wattkey("profile", name, "--plot", str(file))
    if name == "daily":  # one midnight is not a day
        assert drawn.exit_code == 2 and "no rows to draw" in error_lines(drawn)[0]
        return
    assert drawn.exit_code == 0 and file.read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("profile", "now", "--plot", "x.png"), "no curve"),
        (("profile", "load", "--csv", "-", "--json"), "at once"),
        (("profile", "load", "--entries", "one"), "'one' are no entries"),
        (("profile", "load", "--entries", "9-1"), "9-1"),
        (("profile", "load", "--last", "0"), "counted from 1"),
        (("profile", "load", "--from", "yesterday"), "not a time"),
        (("profile", "load", "--last", "1", "--from", "2027-01-01"), "two ways"),
        (("profile", "weekly"), "weekly"),
        (("events", "--group", "weather"), "'weather'"),
        (("events", "--csv", "-", "--json"), "at once"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_meter_is_met(
    arguments: tuple[str, ...], complaint: str, wattkey: Wattkey, no_usb: None
) -> None:
    refused = wattkey(*arguments)
    assert refused.exit_code == 2 and complaint in error_lines(refused)[0]


def test_events_of_all_groups_in_their_order(served: ServedMeter, wattkey: Wattkey) -> None:
    whole = json.loads(wattkey("events", "--json").stdout)
    assert {event["code"] for event in whole[:3]} == {405, 401, 302}
    assert [event["time"] for event in whole] == sorted(event["time"] for event in whole)
    relay = wattkey("events", "--group", "control").stdout.splitlines()
    assert relay[1].split()[2:] == ["control", "302", "supply", "connected"]
    assert wattkey("events", "--group", "cover").stdout == "No events.\n"


def test_a_tariff_is_set_shown_and_set_again(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    assert "all is rate 1" in wattkey("tariff").stderr
    file = tmp_path / "tariff.toml"
    file.write_text(wattkey("tariff", "example").stdout)
    assert file.read_text() == examples.text("two-rates")
    checked = wattkey("tariff", "set", str(file), "--dry-run")
    assert "2 rates, 2 days, 1 week" in checked.stdout
    assert json.loads(wattkey("tariff", "--json").stdout)["active"] is None
    assert wattkey("tariff", "set", str(file)).exit_code == 0
    shown = wattkey("tariff")
    assert "holds now" in shown.stderr
    file.write_text(shown.stdout)
    assert wattkey("tariff", "set", str(file)).exit_code == 0
    assert wattkey("tariff").stdout == shown.stdout
    assert served.fake.meter.tariff.active is not None


def test_the_longest_tariff_there_may_be_is_set_and_shown(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    lines = ['name = "the longest"']
    for day in range(16):
        lines.append(f"[days.d{day}]")
        lines += [f'"{at:02}:00" = "{(at + day) % 8 + 1}"' for at in range(16)]
    lines += ["[weeks.all]", 'monday-sunday = "d15"']
    for month in range(1, 5):
        for at in range(1, 17):
            lines += ["[[special_days]]", f'date = "2028-{month:02}-{at:02}"', f'day = "d{at - 1}"']
    file = tmp_path / "tariff.toml"
    file.write_text("\n".join(lines))
    done = wattkey("tariff", "set", str(file))
    assert done.exit_code == 0, done.stderr
    active = served.fake.meter.tariff.active
    assert active is not None and [len(day[1]) for day in active.days] == [16] * 16
    assert len(served.fake.meter.tariff.special_days) == 64
    shown = wattkey("tariff").stdout
    file.write_text(shown)
    assert wattkey("tariff", "set", str(file)).exit_code == 0
    assert wattkey("tariff").stdout == shown


def test_a_wrong_file_needs_no_meter(wattkey: Wattkey, no_usb: None, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(examples.text("limits").replace('"3kW"', '"3kWh"'))
    for arguments in (("limits", "set", str(file)), ("tariff", "set", str(file))):
        refused = wattkey(*arguments)
        assert refused.exit_code == 2 and "mine.toml, line" in error_lines(refused)[0]


def test_limits_are_set_and_what_is_the_same_is_left(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    file = tmp_path / "limits.toml"
    file.write_text('power = "3kW"\ntrip_current = "40A"\n')
    dry = wattkey("limits", "set", str(file), "--dry-run").stdout
    assert 'power = "3000W"' in dry and 'trip_current = "40A"' in dry
    limits = served.fake.meter.limiter.limits
    assert limits.normal_w == 0
    assert "power limit, current" in wattkey("limits", "set", str(file)).stdout
    assert (limits.normal_w, limits.trip_ma, limits.hold_s) == (3000, 40_000, 120)
    assert "already" in wattkey("limits", "set", str(file)).stdout
    told = json.loads(wattkey("limits", "--json").stdout)
    assert told["limits"]["trip_ma"] == 40_000 and len(told["thresholds"]) == 11


def test_the_meter_s_own_refusal_is_exit_code_3(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    """A threshold that would end before it begins: only the meter judges that."""
    file = tmp_path / "limits.toml"
    file.write_text('power = "2kW"\n[thresholds.over_voltage]\nbegins = "200V"\nends = "210V"\n')
    refused = wattkey("limits", "set", str(file))
    assert refused.exit_code == 3, refused.stdout
    error, hint = error_lines(refused)
    assert "the meter refused thresholds (over_voltage): " in error
    assert hint == "hint: written before it: power limit"
    assert served.fake.meter.limiter.limits.normal_w == 2000


def test_a_whole_meter_goes_to_a_file_or_nowhere(
    served: ServedMeter, wattkey: Wattkey, tmp_path: Path
) -> None:
    file = tmp_path / "meter.json"
    done = wattkey("export", str(file))
    assert done.exit_code == 0 and "Written to" in done.stderr
    whole = json.loads(file.read_text())
    assert whole["format"] == "wattkey-meter" and whole["missing"] == []
    assert json.loads(wattkey("export", "-").stdout)["nameplate"]["serial"] == SERIAL
    failed = wattkey("export", str(tmp_path / "no" / "meter.json"))
    assert failed.exit_code == 1
    (tmp_path / "folder").mkdir()
    assert wattkey("export", str(tmp_path / "folder")).exit_code == 1
    assert list(tmp_path.glob(".*")) == []


def test_bars_on_a_terminal_fit_and_tell_the_peak() -> None:
    fake = with_load(2000)
    fake.rows["1.0.99.1.0.255"][1000] = load_row(START_S, 1800, 1001)[:2] + [4000, 4000, 0, 0, 9]
    table = MeteringClient(fake).profile("load")
    drawn = [line.plain for line in profile_bars.lines(table, 80)]
    assert max(len(line) for line in drawn[:-1]) <= 80
    assert "highest 8.00 kW" in drawn[-1] and "8 kW" in drawn[1]
    few = MeteringClient(with_load(5)).profile("load")
    drawn = [line.plain for line in profile_bars.lines(few, 80)]
    assert "highest 1.01 kW" in drawn[-1] and any("▇" in line or "█" in line for line in drawn)
    Console().print(*profile_bars.lines(few, 80))


def test_an_outage_takes_its_room_on_the_terminal() -> None:
    fake = with_load(8)
    del fake.rows["1.0.99.1.0.255"][2:6]
    table = MeteringClient(fake).profile("load")
    bottom = profile_bars.lines(table, 80)[-4].plain.partition("│")[2]
    assert len(bottom.split()) == 2 + 2 and len(bottom) == 8 * 6
    fake.rows["1.0.99.1.0.255"].append(load_row(START_S + 10**9, 1800, 1))
    assert len(profile_bars.lines(MeteringClient(fake).profile("load"), 80)) == 14


def test_days_are_differences_of_midnights() -> None:
    fake = FakeObjects()
    columns = (CLOCK, (3, "1.0.1.8.0.255", 2, 0), (3, "1.0.2.8.0.255", 2, 0))
    rows = fake.add_profile("1.0.99.2.0.255", columns, 86_400)
    fake.add_scalers("1.0.94.91.5.255", columns[1:], ((0, 30), (0, 30)))
    midnights = [(0, 2**32 - 400, 10), (1, 600, 10), (2, 1600, 110), (4, 9000, 110)]
    rows += [[octets_of(START_S + day * 86_400), wh, out] for day, wh, out in midnights]
    rows.insert(0, [octets_of(0), 0, 0])  # lost by the flash
    table = MeteringClient(fake).profile("daily")
    found = days(table)
    assert [(day.imported_wh, day.exported_wh) for day in found] == [(1000, 0), (1000, 100)]
    drawn = [line.plain for line in profile_bars.lines(table, 60)]
    assert "mean 1.0 kWh" in drawn[-1]


def test_periods_are_differences_and_the_first_has_none() -> None:
    fake = FakeObjects()
    columns = (
        (3, "0.0.0.1.2.255", 2, 0),
        (3, "1.0.1.8.0.255", 2, 0),
        (3, "1.0.1.8.1.255", 2, 0),
        (4, "1.0.1.6.0.255", 2, 0),
        (4, "1.0.1.6.0.255", 5, 0),
    )
    rows = fake.add_profile("1.0.98.1.0.255", columns)
    told = ((0, 255), (0, 30), (0, 30), (0, 27))
    fake.add_scalers("1.0.94.91.6.255", columns[:4], told)
    rows.append([octets_of(START_S), 100, 100, 2000, octets_of(START_S - 60)])
    rows.append([octets_of(START_S + 9000), 350, 300, 0, octets_of(0)])
    first, running = periods(MeteringClient(fake).profile("billing"))
    assert (first.imported_wh, first.by_rate_wh, first.demand_w) == (None, (), 2000)
    assert running.imported_wh == 250 and running.by_rate_wh[:2] == (200, 0)
