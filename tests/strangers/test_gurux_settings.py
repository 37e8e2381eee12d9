"""Gurux's ciphered client writes every setting of a real meter as its utility, and nobody else."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "core"))

from fake_ports import FakePort
from meter.core import event_log as ev
from metered_unit import START_S, WholeMeter
from stranger import ask
from test_gurux import ROADS

UTILITY_KEYS = bytes(range(16, 48))
CONSUMER_KEYS = bytes(range(200, 232))
DENIED, REFUSED, OTHER_TYPE = 3, 250, 12

CALENDAR = {
    "name": "gurux",
    "season": [3, 1],
    "days": {"1": [["00:00", 2], ["01:30", 5]], "2": [["00:00", 7]]},
}
THRESHOLD = [
    ["u16", 7],
    ["bool", True],
    ["i32", 250_000],
    ["i32", 240_000],
    ["u32", 60],
    ["u32", 5],
]
EXTRAS = [["u32", number] for number in (20_000, 7_000, 32_000, 45, 2, 600)]
PLAN = [
    ["calendar", CALENDAR],
    ["activate", None],
    ["special_day", [1, 2027, 1, 16, 2]],
    ["special_day", [2, 2028, 2, 29, 1]],
    ["delete_special_day", 2],
    ["limiter", {"4": 900_000, "5": 500_000, "6": 60, "7": 90, "9": [3, 4]}],
    ["emergency", [3, START_S + 3600, 600]],
    ["data", ["0.0.128.5.0.255", "structure", EXTRAS]],
    ["data", ["0.0.128.5.1.255", "array", [["structure", THRESHOLD]]]],
    ["data", ["0.0.128.5.2.255", "array", [["u16", 201]]]],
    ["data", ["1.0.0.8.0.255", "u16", 900]],
    ["data", ["1.0.0.8.4.255", "u16", 900]],
    ["load_period", 1200],
    ["billing_day", 15],
    ["script", ["0.0.10.0.1.255", 1]],
    ["data", ["0.0.128.5.3.255", "u8", 1]],
]


def settings(python, port, plan, *arguments, keys=UTILITY_KEYS):
    """Carry out `plan` on `port`; returns the results. Fails with the program's own words."""
    words = (*port.arguments, "--keys-env", "KEYS", "--plan", json.dumps(plan), *arguments)
    return ask(python, "gurux_settings.py", *words, KEYS=keys.hex())["done"]


@pytest.mark.parametrize("road", ROADS)
def test_it_writes_all_that_the_utility_may(strangers_python, road):
    unit = WholeMeter()
    meter = unit.meter
    with FakePort(road, meter) as port:
        assert settings(strangers_python, port, PLAN) == [0] * len(PLAN)
    active = meter.tariff.active
    assert active is not None and meter.tariff.rate == 2
    assert (active.name, active.seasons) == (b"gurux", ((b"year", 3, 1, b"week"),))
    assert active.days == ((1, ((0, 2), (90, 5))), (2, ((0, 7),)))
    assert meter.tariff.special_days == ((2027, 1, 16, 2),)
    limits = meter.limiter.limits
    assert (limits.normal_w, limits.emergency_w, limits.emergency_groups) == (900, 500, (3, 4))
    assert (limits.min_over_s, limits.min_under_s) == (60, 90)
    emergency = (limits.emergency_id, limits.emergency_from_s, limits.emergency_duration_s)
    assert emergency == (3, START_S + 3600, 600)
    assert (limits.limit_ma, limits.trip_w, limits.trip_ma) == (20_000, 7_000, 32_000)
    assert (limits.hold_s, limits.attempts, limits.lockout_s) == (45, 2, 600)
    over_voltage = meter.watch.conditions[0]
    assert (over_voltage.begins_at, over_voltage.end_s) == (250_000, 5)
    assert meter.watch.cuts == 1 << 6
    assert (meter.demand.period_s, meter.periods.load.period_s) == (900, 1200)
    assert (meter.billing.day, meter.billing.count) == (15, 1)
    assert ev.TAMPER_CLEARED in unit.codes()


def test_a_calendar_for_later_waits_for_its_moment(strangers_python):
    unit = WholeMeter()
    plan = [["calendar", CALENDAR], ["activate", START_S + 600]]
    with FakePort("tcp", unit.meter) as port:
        assert settings(strangers_python, port, plan) == [0, 0]
        unit.run(540)
        assert unit.meter.tariff.rate == 1
        unit.run(120)
        assert unit.meter.tariff.rate == 2


def test_the_longest_table_of_days_and_fifty_special_days(strangers_python):
    switches = [[f"{at:02}:{at:02}", at % 8 + 1] for at in range(16)]
    longest = {**CALENDAR, "days": {str(day): switches for day in range(1, 17)}}
    days = [["special_day", [at, 2028, 1 + at // 28, 1 + at % 28, 2]] for at in range(1, 51)]
    unit = WholeMeter()
    with FakePort("tcp", unit.meter) as port:
        done = settings(strangers_python, port, [["calendar", longest], ["activate", None], *days])
    assert done == [0] * 52
    active = unit.meter.tariff.active
    assert active is not None and [len(day[1]) for day in active.days] == [16] * 16
    assert len(unit.power_up().tariff.special_days) == 50


def test_nonsense_is_refused(strangers_python):
    unit = WholeMeter()
    unsound = {**CALENDAR, "days": {"2": [["00:00", 7]]}}  # the week names day 1
    plan = [
        ["calendar", unsound],
        ["activate", None],
        ["special_day", [1, 2027, 1, 16, 2]],
        ["limiter", {"4": 900_001}],
        ["data", ["0.0.128.5.2.255", "array", [["u16", 202]]]],
        ["data", ["1.0.0.8.0.255", "u16", 1000]],
        ["billing_day", 31],
        ["data", ["0.0.128.5.2.255", "u16", 201]],
    ]
    with FakePort("tcp", unit.meter) as port:
        done = settings(strangers_python, port, plan)
    assert done == [0] + [REFUSED] * 6 + [OTHER_TYPE]
    assert unit.meter.measuring.programmings == 0


def test_the_customer_may_set_nothing(strangers_python):
    unit = WholeMeter()
    with FakePort("wrapper", unit.meter) as port:
        done = settings(strangers_python, port, PLAN, "--client", "96", keys=CONSUMER_KEYS)
    assert done == [DENIED] * len(PLAN)
    assert unit.meter.measuring.programmings == 0
