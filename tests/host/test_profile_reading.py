"""Reading profiles: columns, scalers, portions, and rows that move while they are read."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from wattkey.errors import ProtocolError, UsageError
from wattkey.metering_client import MeteringClient
from wattkey.profiles.data import name_of
from wattkey.profiles.wanted_rows import EVERYTHING, Wanted

from .fake_objects import (
    CLOCK,
    LOAD_COLUMNS,
    FakeObjects,
    load_row,
    local,
    octets_of,
    with_load,
)

START_S = 1_800_000_000
LOAD = "1.0.99.1.0.255"


def energies(fake: FakeObjects, wanted: Wanted = EVERYTHING) -> list[int]:
    """Which rows came, by the number that each has in its energy."""
    table = MeteringClient(fake).profile("load", wanted)
    place = table.place("1.0.1.29.0.255")
    assert place is not None
    return [int(str(row[place])) - 500 for row in table.rows]


def test_columns_have_the_meter_s_scalers_and_our_words() -> None:
    table = MeteringClient(with_load(1)).profile("load")
    assert [column.key for column in table.columns] == [
        "time",
        "mean_voltage_v",
        "imported_in_the_block_wh",
        "imported_apparent_in_the_block_vah",
        "exported_in_the_block_wh",
        "exported_apparent_in_the_block_vah",
        "mean_current_a",
    ]
    first = local(START_S + 1800)
    assert table.rows == ((first, Decimal("230.12"), 501, 511, 0, 0, Decimal("2.17")),)
    assert first.utcoffset() == timedelta(hours=1) and table.period_s == 1800


def test_without_a_scaler_profile_each_object_is_asked() -> None:
    fake = with_load(1)
    del fake.rows["1.0.94.91.4.255"]
    told = {"1.0.12.27.0.255": [-2, 35], "1.0.11.27.0.255": [-2, 33]}
    for _, code, _, _ in LOAD_COLUMNS[1:]:
        fake.values[3, code, 3] = told.get(code, [0, 30])
    assert MeteringClient(fake).profile("load").rows[0][1] == Decimal("230.12")


def test_a_scaler_of_the_meter_s_counts_and_not_one_of_ours() -> None:
    fake = with_load(1)
    fake.rows["1.0.94.91.4.255"][0][1] = [3, 30]
    assert MeteringClient(fake).profile("load").rows[0][2] == 501_000


@pytest.mark.parametrize("count", [0, 1, 95, 96, 97, 192, 500])
def test_all_rows_come_in_order_whatever_the_portions(count: int) -> None:
    assert energies(with_load(count)) == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(last=3), range(298, 301)),
        (Wanted(last=400), range(1, 301)),
        (Wanted(first=7, end=7), range(7, 8)),
        (Wanted(first=100, end=299), range(100, 300)),
        (Wanted(first=290), range(290, 301)),
        (Wanted(first=301, end=400), range(0)),
        (Wanted(since=local(START_S + 298 * 1800)), range(298, 301)),
        (Wanted(until=local(START_S + 2 * 1800)), range(1, 3)),
        (Wanted(since=local(START_S + 5 * 1800), until=local(START_S + 5 * 1800)), range(5, 6)),
    ],
)
def test_the_rows_that_are_wanted_come(wanted: Wanted, found: range) -> None:
    assert energies(with_load(300), wanted) == list(found)


@pytest.mark.parametrize("at", range(3, 12))
@pytest.mark.parametrize("moves", [1, 2, 6])
def test_rows_that_move_meanwhile_are_neither_lost_nor_doubled(at: int, moves: int) -> None:
    """A full profile lets go of its oldest row for each new one: all numbers change."""
    fake = with_load(500)
    rows = fake.rows[LOAD]

    def move() -> None:
        if fake.asked == at:
            for number in range(501, 501 + moves):
                del rows[0]
                rows.append(load_row(START_S, 1800, number))

    fake.on_get = move
    found = energies(fake)
    assert found == list(range(found[0], found[-1] + 1)), found
    assert found[0] in (1, 1 + moves) and found[-1] in (500, 500 + moves)


def test_rows_that_all_move_are_an_error_that_says_what_to_do() -> None:
    fake = with_load(500)
    rows = fake.rows[LOAD]
    fake.on_get = lambda: rows.extend(load_row(START_S, 1800, 9000 + n) for n in range(20))

    def turn() -> None:
        del rows[:20]
        rows.extend(load_row(START_S, 1800, 9000 + fake.asked * 20 + n) for n in range(20))

    fake.on_get = turn
    with pytest.raises(ProtocolError, match="moved") as caught:
        energies(fake)
    assert "again" in caught.value.hint


def test_progress_is_told_in_rows() -> None:
    told: list[tuple[int, int]] = []
    MeteringClient(with_load(200)).profile(
        "load", on_rows=lambda done, total: told.append((done, total))
    )
    assert told == [(96, 200), (192, 200), (200, 200)]


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ({"last": 1, "first": 1}, "two ways"),
        ({"last": 1, "since": local(0)}, "two ways"),
        ({"last": 0}, "counted from 1"),
        ({"first": 0}, "counted from 1"),
        ({"first": 3, "end": 2}, "3-2"),
        ({"since": local(9), "until": local(8)}, "ends before"),
    ],
)
def test_a_choice_of_rows_that_makes_no_sense_is_refused(
    choice: dict[str, datetime | int], complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        Wanted(**choice)  # type: ignore[arg-type]


def test_what_is_no_profile_is_a_broken_promise() -> None:
    fake = with_load(2)
    fake.rows[LOAD][1] = fake.rows[LOAD][1][:-1]
    with pytest.raises(ProtocolError, match="6 of 7 columns"):
        energies(fake)
    fake.values[7, LOAD, 3] = [[1, b"short", 2, 0]]
    with pytest.raises(ProtocolError, match="columns"):
        energies(fake)


def test_there_is_no_other_profile() -> None:
    with pytest.raises(UsageError, match="'weekly'"):
        MeteringClient(FakeObjects()).profile("weekly")
    with pytest.raises(UsageError, match="'weather'"):
        MeteringClient(FakeObjects()).events(["weather"])


def test_names_by_rate_and_of_strangers() -> None:
    assert name_of("1.0.1.8.3.255", 2) == "Energy imported, rate 3"
    assert name_of("1.0.1.6.0.255", 5) == "Maximum demand, time"
    assert name_of("9.9.9.9.9.255", 2) == "9.9.9.9.9.255"
    assert name_of("9.9.9.9.9.255", 4) == "9.9.9.9.9.255/4"


def events_of(group: int, *codes: int) -> FakeObjects:
    fake = FakeObjects()
    columns = (CLOCK, (1, f"0.0.96.11.{group}.255", 2, 0), (3, "1.0.12.7.0.255", 2, 0))
    rows = fake.add_profile(f"0.0.99.98.{group}.255", columns)
    fake.add_scalers("1.0.94.91.7.255", columns[2:], ((-3, 35),))
    rows += [[octets_of(START_S + at), code, 231_000] for at, code in enumerate(codes)]
    return fake


def test_events_have_words_and_what_was_measured() -> None:
    (event,) = MeteringClient(events_of(4, 201)).events(["tamper"])
    assert (event.group, event.code, event.detail) == ("tamper", 201, None)
    assert event.time == local(START_S) and event.text == "MAGNET"
    assert event.values == {"voltage_v": Decimal("231.000")}


def test_a_detail_that_nobody_told_is_not_made_up() -> None:
    found = MeteringClient(events_of(4, 215)).events(["tamper"])
    assert [event.text for event in found] == ["overload"]


def test_our_own_group_has_the_details() -> None:
    fake = FakeObjects()
    columns = (CLOCK, (1, "0.0.96.11.128.255", 2, 0), (1, "0.0.128.3.0.255", 2, 3))
    fake.add_profile("0.0.99.98.128.255", columns).append([octets_of(START_S), 402, 33])
    (event,) = MeteringClient(fake).events(["wattkey"])
    assert (event.code, event.detail) == (402, 33) and event.text.startswith("token refused: ")


def test_a_load_limit_has_the_scaler_of_what_it_limits() -> None:
    fake = FakeObjects()
    fake.add_profile("1.0.94.91.0.255", ((71, "0.0.17.0.0.255", 3, 0),)).append([3_000_000])
    fake.values[3, "1.0.1.7.0.255", 3] = [-3, 27]
    table = MeteringClient(fake).profile("now")
    assert table.rows == ((Decimal(3000),),) and table.columns[0].title == "Load limit, W"
