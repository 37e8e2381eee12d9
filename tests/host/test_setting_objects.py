"""Tariff and limits to and from a meter's objects: shapes, order, scalers, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from meter.dlms import date_time, obis
from wattkey.errors import MeterRefusedError, ProtocolError
from wattkey.metering_client import MeteringClient
from wattkey.settings import setting_data as sd

from .fake_objects import FakeObjects

CALENDAR, SPECIALS, LIMITER = "0.0.13.0.0.255", "0.0.11.0.0.255", "0.0.17.0.0.255"
DAY = sd.Day(1, ((0, 2), (390, 1)))
PLAN = sd.TariffPlan(
    sd.Calendar(
        "home",
        (sd.Season("s", 3, 1, "w"),),
        (sd.Week("w", (1,) * 7),),
        (DAY,),
    ),
    (sd.SpecialDay(0, 1, 26, 1), sd.SpecialDay(2027, 8, 15, 1)),
)


def empty_tariff() -> FakeObjects:
    fake = FakeObjects()
    for attribute in (2, 6):
        fake.values[20, CALENDAR, attribute] = b""
        for table in range(1, 4):
            fake.values[20, CALENDAR, attribute + table] = []
    fake.values[20, CALENDAR, 10] = date_time.NOT_GIVEN
    fake.values[11, SPECIALS, 2] = []
    fake.values[1, "0.0.96.14.0.255", 2] = 1
    return fake


def activate(fake: FakeObjects) -> None:
    """What a meter does when it is told to."""
    for table in range(2, 6):
        fake.values[20, CALENDAR, table] = fake.values[20, CALENDAR, table + 4]


def test_a_tariff_goes_out_and_comes_back() -> None:
    fake = empty_tariff()
    metering = MeteringClient(fake)
    assert metering.tariff() == sd.Tariff(None, None, None, (), 1)
    metering.set_tariff(PLAN)
    assert fake.calls == [(20, CALENDAR, 1, 0)]
    activate(fake)
    told = metering.tariff()
    assert (told.active, told.special_days) == (PLAN.calendar, PLAN.special_days)


def test_the_octets_are_those_of_cosem() -> None:
    fake = empty_tariff()
    MeteringClient(fake).set_tariff(PLAN)
    assert fake.values[20, CALENDAR, 7] == [[b"s", bytes.fromhex("ffff0301ff000000008000ff"), b"w"]]
    assert fake.values[20, CALENDAR, 9] == [
        [
            1,
            [
                [b"\0\0\0\0", obis.parse("0.0.10.0.100.255"), 2],
                [b"\6\36\0\0", obis.parse("0.0.10.0.100.255"), 1],
            ],
        ]
    ]
    assert fake.values[11, SPECIALS, 2] == [
        [1, bytes.fromhex("ffff011aff"), 1],
        [2, bytes.fromhex("07eb080fff"), 1],
    ]


def test_a_tariff_for_later_leaves_what_is_in_force_alone() -> None:
    fake = empty_tariff()
    when = datetime(2027, 4, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    MeteringClient(fake).set_tariff(replace(PLAN, activates=when))
    assert fake.calls == [] and fake.values[11, SPECIALS, 2] == []
    told = MeteringClient(fake).tariff()
    assert told.active is None and told.passive == PLAN.calendar and told.activates == when


@pytest.mark.parametrize(
    ("refused", "complaint", "hint"),
    [
        ((20, CALENDAR, -1), "this calendar", "unchanged"),
        ((20, CALENDAR, 7), "this calendar", "unchanged"),
        ((11, SPECIALS, 2), "special days", "in force without"),
    ],
)
def test_a_refusal_says_what_holds_now(
    refused: tuple[int, str, int], complaint: str, hint: str
) -> None:
    fake = empty_tariff()
    fake.refuses.add(refused)
    with pytest.raises(MeterRefusedError, match=complaint) as caught:
        MeteringClient(fake).set_tariff(PLAN)
    assert hint in caught.value.hint


def limiter(scaler: int = -3) -> FakeObjects:
    fake = FakeObjects()
    unit_w = 10**-scaler
    values = {
        2: [3, obis.parse("1.0.1.7.0.255"), 2],
        3: 3000 * unit_w,
        4: 3000 * unit_w,
        5: 0,
        6: 60,
        7: 300,
        8: [0, date_time.NOT_GIVEN, 0],
        9: [],
        10: False,
    }
    fake.values |= {(71, LIMITER, attribute): value for attribute, value in values.items()}
    fake.values[3, "1.0.1.7.0.255", 3] = [scaler, 27]
    fake.values[1, "0.0.128.5.0.255", 2] = [0, 0, 0, 120, 3, 1800]
    fake.values[1, "0.0.128.5.1.255", 2] = [[7, True, 270_000, 260_000, 300, 120]]
    fake.values[1, "0.0.128.5.2.255", 2] = []
    return fake


@pytest.mark.parametrize("scaler", [-3, 0])
def test_limits_have_the_scaler_of_the_monitored_power(scaler: int) -> None:
    fake = limiter(scaler)
    metering = MeteringClient(fake)
    present = metering.protection()
    assert (present.limits.normal_w, present.limits.active_w) == (3000, 3000)
    wanted = replace(present, limits=replace(present.limits, normal_w=2500))
    assert metering.set_protection(wanted) == ["power limit"]
    assert fake.values[71, LIMITER, 4] == 2500 * 10**-scaler


def test_only_what_differs_is_written() -> None:
    fake = limiter()
    metering = MeteringClient(fake)
    present = metering.protection()
    assert metering.set_protection(present) == []
    row = replace(present.thresholds[0], begins_at=280_000)
    emergency = sd.Emergency(4, datetime(2027, 1, 1, tzinfo=UTC), 3600, (4, 5))
    limits = replace(present.limits, trip_ma=40_000, emergency=emergency)
    wanted = sd.Protection(limits, (row,), (251,))
    assert metering.set_protection(wanted) == [
        "groups of emergencies",
        "emergency",
        "current, trip limits and reconnection",
        "thresholds (over_voltage)",
        "what tampering cuts",
    ]
    assert metering.protection() == wanted


def test_what_is_no_limiter_is_a_broken_promise() -> None:
    fake = limiter()
    fake.values[1, "0.0.128.5.0.255", 2] = [0, 0]
    with pytest.raises(ProtocolError, match="limits"):
        MeteringClient(fake).protection()
    with pytest.raises(ProtocolError, match="tariff"):
        broken = empty_tariff()
        broken.values[11, SPECIALS, 2] = [[1, b"", 1]]
        MeteringClient(broken).tariff()
