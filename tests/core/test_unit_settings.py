"""What a unit's description says about measuring, and what of it cannot be."""

from fakes import make_meter
from meter.unit_settings import apply

TARIFF = {
    "name": "plan",
    "seasons": [["winter", "10-15", "w"], ["summer", "03-01", "s"]],
    "weeks": {"w": [1, 1, 1, 1, 1, 2, 2], "s": [2] * 7},
    "days": {"1": [["00:00", 1], ["06:30", 8]], "2": [["00:00", 3]]},
    "special_days": [["2027-01-26", 2], ["*-08-15", 1]],
}


def test_everything_that_can_be_said_is_set():
    meter = make_meter()
    unit = {
        "demand": {"period_s": 1800, "slides": 6},
        "load_period_s": 900,
        "billing_day": 15,
        "limits": {"normal_w": 3000, "emergency_groups": [1, 2]},
        "thresholds": {"9": [200_000, 210_000, 10, 20]},
        "tamper_cuts": [201, 251],
        "tariff": TARIFF,
    }
    apply(meter, unit)
    assert (meter.demand.period_s, meter.demand.slides) == (1800, 6)
    assert meter.periods.load.period_s == 900 and meter.billing.day == 15
    assert meter.limiter.limits.normal_w == 3000
    assert meter.limiter.limits.emergency_groups == (1, 2)
    assert meter.watch.conditions[1].ends_at == 210_000 and meter.watch.cuts == 1 << 6 | 1 << 10
    calendar = meter.tariff.active
    assert calendar is not None and calendar.name == b"plan"
    assert calendar.seasons == ((b"summer", 3, 1, b"s"), (b"winter", 10, 15, b"w"))
    assert calendar.days[0] == (1, ((0, 1), (390, 8)))
    assert meter.tariff.special_days == ((2027, 1, 26, 2), (0, 8, 15, 1))


def test_what_cannot_be_is_named():
    wrong = dict(TARIFF)
    wrong["seasons"] = [["winter", "10/15", "w"]]
    for unit in (
        {"demand": {"period_s": 7}},
        {"demand": {"period_s": 1800, "slides": 7}},
        {"demand": {"period_s": 60, "slides": 2}},
        {"load_period_s": 7200},
        {"billing_day": 29},
        {"limits": {"normal": 1}},
        {"limits": {"normal_w": -1}},
        {"thresholds": {"9": [200, 100, 1, 1]}},
        {"thresholds": {"10": [100, 200, 1, 1]}},
        {"tamper_cuts": [202]},
        {"tariff": wrong},
    ):
        try:
            apply(make_meter(), unit)
        except ValueError:
            continue
        raise AssertionError(unit)
