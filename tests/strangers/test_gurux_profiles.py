"""Gurux's client reads the profiles of a meter that has lived: whole, by entry and by range."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "core"))

from fake_ports import FakePort
from metered_unit import START_S, WholeMeter
from test_gurux import ROADS, gurux

DAY_S = 86_400
DAYS = 50
BLOCKS_A_DAY = 48
READER = ("--client", "32", "--password-env", "SECRET")


@pytest.fixture(scope="module")
def unit():
    """A meter that drew 1 kW for fifty days, over two billing days."""
    found = WholeMeter()
    found.run(DAYS * DAY_S)
    return found


def read(python, port, name, first, count, days):
    wanted = ("--profile", name, "--entries", str(first), str(count))
    span = ("--range", *[str(START_S + day * DAY_S) for day in days])
    return gurux(python, port, *READER, *wanted, *span)


@pytest.mark.parametrize("road", ROADS)
def test_days(strangers_python, unit, road):
    with FakePort(road, unit.meter) as port:
        report = read(strangers_python, port, "1.0.99.2.0.255", 11, 5, (20, 22))
    energies = [[24_000 * day, 0, 0, 0] for day in range(1, DAYS + 1)]
    assert [row[1:] for row in report["all"]] == energies
    assert [row[1:] for row in report["entries"]] == energies[10:15]
    assert [row[1:] for row in report["range"]] == energies[19:22]
    assert report["all"][0][0] == "01/15/27 18:30:00"  # local midnight, in UTC


@pytest.mark.parametrize("road", ROADS)
def test_load(strangers_python, unit, road):
    with FakePort(road, unit.meter) as port:
        report = read(strangers_python, port, "1.0.99.1.0.255", 2000, 96, (30, 32))
    rows = report["all"]
    assert len(rows) == DAYS * BLOCKS_A_DAY
    assert all(row[1:] == [23_000, 500, 0, 0, 0, 434] for row in rows)
    assert report["entries"] == rows[1999 : 1999 + 96]
    assert report["range"] == rows[30 * BLOCKS_A_DAY - 1 : 32 * BLOCKS_A_DAY]


def test_billing_periods_and_the_running_one(strangers_python, unit):
    with FakePort("tcp", unit.meter) as port:
        report = read(strangers_python, port, "1.0.98.1.0.255", 2, 2, (1, 30))
    energies = [24_000 * day for day in (17, 45, DAYS)]  # 1 February, 1 March, now
    assert [row[2] for row in report["all"]] == energies
    assert [row[2] for row in report["entries"]] == energies[1:]
    assert [row[2] for row in report["range"]] == energies[:1]
    assert {len(row) for row in report["all"]} == {59}


def test_events_of_our_own_group(strangers_python, unit):
    with FakePort("tcp", unit.meter) as port:
        report = read(strangers_python, port, "0.0.99.98.128.255", 2, 9, (1, 30))
    assert [row[1] for row in report["all"]] == [405, 412, 412]
    assert report["entries"] == report["all"][1:] and report["range"] == report["all"][1:2]
