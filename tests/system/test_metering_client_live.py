"""Profiles, tariff, limits and the whole export of a live meter, by the real command line."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from household import Household
from typed import answer, wattkey
from wattkey import examples

pytestmark = pytest.mark.usefixtures("private_home")

DAYS = 3
TARIFF = """
name = "day-and-night"
[days.all]
"00:00" = "2"
"06:00" = "1"
"22:00" = "2"
[weeks.all]
monday-sunday = "all"
"""


@pytest.fixture
def house(booked_house: Household) -> Household:
    """A house in service for three days."""
    booked_house.buy(timedelta(days=300))
    booked_house.bench.step(days=DAYS)
    return booked_house


def truth(house: Household, name: str) -> list[list[int]]:
    """Entries of a ring as the emulator itself has them."""
    found: list[list[int]] = []
    while more := house.bench.ask("profile", name=name, **{"from": len(found)})["entries"]:
        found += more
    return found


def unix_s(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def set_file(folder: Path, what: str, text: str) -> None:
    file = folder / f"{what}.toml"
    file.write_text(text)
    done = wattkey(what, "set", str(file))
    assert done.returncode == 0, done.stderr


def test_what_is_read_is_what_the_meter_has(house: Household, tmp_path: Path) -> None:
    told = answer("profile", "load")
    expected = truth(house, "block")
    assert len(expected) == 48 * DAYS
    assert [
        [unix_s(row[0]), round(row[1] * 100), *row[2:6], round(row[6] * 100)]
        for row in told["rows"]
    ] == expected
    assert [column["unit"] for column in told["columns"]] == ["", "V", *["Wh", "VAh"] * 2, "A"]
    days = answer("profile", "daily")["rows"]
    assert [[unix_s(row[0]), *row[1:]] for row in days] == truth(house, "day")
    by_entry = answer("profile", "load", "--entries", "7-9")["rows"]
    assert by_entry == told["rows"][6:9]
    begin, end = told["rows"][20][0], told["rows"][30][0]
    by_time = answer("profile", "load", "--from", begin, "--to", end)["rows"]
    assert by_time == told["rows"][20:31]
    file, picture = tmp_path / "load.csv", tmp_path / "load.png"
    done = wattkey("profile", "load", "--csv", str(file), "--plot", str(picture))
    assert done.returncode == 0, done.stderr
    lines = list(csv.DictReader(io.StringIO(file.read_text())))
    assert [int(line["imported_in_the_block_wh"]) for line in lines] == [e[2] for e in expected]
    assert picture.read_bytes()[:4] == b"\x89PNG"


def test_the_moment_the_nameplate_and_the_periods(house: Household) -> None:
    reading = house.bench.read()
    now = wattkey("profile", "now").stdout
    assert f"{reading.import_wh:,}" in now and "Contact closed" in now
    assert "WK00000001" in wattkey("profile", "nameplate").stdout
    periods = answer("profile", "billing")["rows"]
    assert len(periods) == len(truth(house, "bill")) + 1
    assert reading.import_wh in periods[-1]
    registers = {row["name"]: row for row in answer("read", "--all")["registers"]}
    assert registers["Energy imported, rate 1"]["value"] == str(reading.rates_wh[0])
    assert registers["Apparent energy imported"]["unit"] == "VAh"
    assert int(registers["Reactive energy QI"]["value"]) == reading.varh[0]


def test_events_come_by_group_with_what_was_measured(house: Household) -> None:
    house.bench.set(magnet=1)
    house.bench.step(seconds=120)
    (magnet,) = answer("events", "--group", "tamper")
    assert (magnet["code"], magnet["text"]) == (201, "MAGNET")
    assert 200 < magnet["values"]["voltage_v"] < 260
    whole = answer("events")
    assert {event["group"] for event in whole} >= {"control", "wattkey", "tamper"}
    assert magnet in whole and answer("events", "--last", "1") == whole[-1:]
    assert [event["code"] for event in whole if event["group"] == "wattkey"][:2] == [405, 401]
    assert wattkey("events", "--csv", "-").stdout.startswith("time,group,code,detail,text,")


def test_a_tariff_from_a_file_changes_the_rates(house: Household, tmp_path: Path) -> None:
    before = house.bench.read()
    assert before.rates_wh[1] == 0
    set_file(tmp_path, "tariff", TARIFF)
    assert answer("tariff")["active"]["name"] == "day-and-night"
    house.bench.step(days=1)
    reading = house.bench.read()
    assert reading.rates_wh[0] > before.rates_wh[0] and reading.rates_wh[1] > 500
    assert sum(reading.rates_wh) == reading.import_wh
    shown = wattkey("tariff").stdout
    set_file(tmp_path, "tariff", shown)
    assert wattkey("tariff").stdout == shown
    for name in examples.TARIFFS:
        set_file(tmp_path, "tariff", examples.text(name))
        assert answer("tariff")["active"]["name"] == name
    assert len(answer("tariff")["special_days"]) == 5


def test_a_tariff_that_begins_later_waits(house: Household, tmp_path: Path) -> None:
    when = datetime.fromtimestamp(house.bench.read().time_s + 86_400).astimezone()
    set_file(tmp_path, "tariff", f"activate = {when.replace(microsecond=0).isoformat()}\n{TARIFF}")
    told = answer("tariff")
    assert told["active"] is None and told["passive"]["name"] == "day-and-night"
    assert unix_s(told["activates"]) == int(when.timestamp())
    house.bench.step(days=1.1)
    told = answer("tariff")
    assert told["passive"] is None and told["active"]["name"] == "day-and-night"


def test_limits_from_a_file_trip_the_relay(house: Household, tmp_path: Path) -> None:
    house.bench.set(load_w=2000)
    text = 'power = "1.5kW"\nover = "2m"\nhold = "5m"\n[tamper]\ncuts = ["magnet"]\n'
    set_file(tmp_path, "limits", text)
    assert "158" in {str(event["code"]) for event in answer("events", "--group", "transactions")}
    assert house.bench.step(seconds=60).relay_closed
    assert not house.bench.step(seconds=120).relay_closed
    house.bench.set(load_w=1000)
    assert house.bench.step(seconds=360).relay_closed
    house.bench.set(magnet=1)
    assert not house.bench.step(seconds=180).relay_closed
    told = answer("limits")
    assert told["limits"]["normal_w"] == 1500 and told["tamper_cuts"] == ["magnet"]
    file = tmp_path / "limits.toml"
    again = wattkey("limits", "set", str(file))
    assert again.returncode == 0 and "already" in again.stdout
    set_file(tmp_path, "limits", examples.text("limits"))
    shown = wattkey("limits").stdout
    set_file(tmp_path, "limits", shown)
    assert wattkey("limits").stdout == shown
    file.write_text('power = "1.2kW"\n')
    tried = wattkey("limits", "set", str(file), "--dry-run")
    assert 'power = "1200W"' in tried.stdout and answer("limits")["limits"]["normal_w"] == 3000


def test_a_whole_meter_is_one_file(house: Household, tmp_path: Path) -> None:
    file = tmp_path / "meter.json"
    done = wattkey("export", str(file))
    assert done.returncode == 0, done.stderr
    whole: dict[str, Any] = json.loads(file.read_text())
    assert (whole["format"], whole["version"], whole["missing"]) == ("wattkey-meter", 1, [])
    assert list(whole["profiles"]) == ["load", "daily", "billing", "now", "nameplate"]
    assert len(whole["profiles"]["load"]["rows"]) == 48 * DAYS
    assert whole["settings"]["periods"] == {
        "demand_s": 1800,
        "load_s": 1800,
        "billing_day": 1,
        "programmings": 0,
    }
    assert whole["nameplate"]["serial"] == "WK00000001" and whole["health"]["boots"] == 1
    assert whole["supply"]["relay_closed"] and whole["events"]
    record = json.loads(next((tmp_path / "home").rglob("WK00000001.json")).read_text())
    record = {
        name: value for name, value in record.items() if name not in ("prepared", "provisioned")
    }
    secrets = [text for text in _texts(record) if len(text) >= 16]
    assert len(secrets) >= 3
    for secret in secrets:
        assert secret not in file.read_text()


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_who_may_not_set_is_told_so(house: Household, tmp_path: Path) -> None:
    file = tmp_path / "tariff.toml"
    file.write_text(TARIFF.replace('"06:00" = "1"', '"06:00" = "9"'))
    refused = wattkey("tariff", "set", str(file))
    assert refused.returncode == 2
    assert "tariff.toml, line 5, days.all.06:00: there is no rate '9'" in refused.stderr
