"""The activity calendar against a plain reading of it, and energy by rate against the register."""

from meter.core.calendar import civil, unix_seconds, weekday
from meter.core.demand import DemandRegister
from meter.core.energy import EnergyRegister, Reading
from meter.core.octets import OctetReader, OctetWriter
from meter.core.periods import BILLING_CLOSED, DEMAND_CLOSED, RATE_CHANGED, Periods
from meter.core.power_on import PowerOn
from meter.core.rates import Rates
from meter.core.registers import Registers
from meter.core.tariff import Tariff
from meter.core.tariff_calendar import CalendarError, TariffCalendar

DAY_S = 86_400
WEEKDAYS = (1, 1, 1, 1, 1, 2, 3)
HOLIDAY = 4
DAYS = (
    (1, ((0, 1), (360, 2), (540, 3), (1020, 4), (1320, 5))),
    (2, ((0, 1), (480, 6))),
    (3, ((0, 7),)),
    (4, ((0, 8), (721, 1))),
    (9, ((0, 2), (1, 3), (1439, 4))),
)
SEASONS = ((b"winter", 10, 15, b"w"), (b"summer", 3, 1, b"s"))
WEEKS = ((b"s", WEEKDAYS), (b"w", (9,) * 7))
SPECIALS = ((0, 12, 25, HOLIDAY), (2027, 7, 5, HOLIDAY), (0, 2, 29, 3))


def at(year, month, day, minute=0) -> int:
    return unix_seconds(year, month, day, minute // 60, minute % 60, 0)


def calendar() -> TariffCalendar:
    return TariffCalendar(b"plan", SEASONS, WEEKS, DAYS)


def plain_rate(local_s: int) -> int:
    """What the tables above say, read by a person."""
    year, month, day, hour, minute, _ = civil(local_s)
    is_summer = (3, 1) <= (month, day) < (10, 15)
    day_id = WEEKDAYS[weekday(local_s) - 1] if is_summer else 9
    if (month, day) == (12, 25) or (year, month, day) == (2027, 7, 5):
        day_id = 4
    if (month, day) == (2, 29):
        day_id = 3
    switches = next(row[1] for row in DAYS if row[0] == day_id)
    return [rate for start, rate in switches if start <= hour * 60 + minute][-1]


def octets_of(part) -> bytes:
    writer = OctetWriter()
    part.write_to(writer)
    return writer.octets()


def test_every_answer_of_two_years_holds_until_it_says():
    plan = calendar()
    now_s, seen = at(2027, 1, 1), set()
    while now_s < at(2029, 1, 2):
        rate, until_s = plan.rate_at(now_s, SPECIALS)
        assert rate == plain_rate(now_s) == plain_rate(until_s - 1), civil(now_s)
        assert now_s < until_s <= now_s // DAY_S * DAY_S + DAY_S
        seen.add(rate)
        now_s = until_s
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_any_second_has_the_rate_of_its_minute():
    plan = calendar()
    for now_s in range(at(2027, 7, 1), at(2027, 7, 12), 977):
        assert plan.rate_at(now_s, SPECIALS)[0] == plain_rate(now_s), civil(now_s)


def test_a_calendar_without_seasons_has_one_week():
    plan = TariffCalendar(b"", (), ((b"", (3, 3, 3, 3, 3, 3, 2)),), DAYS)
    assert plan.rate_at(at(2027, 7, 4, 479))[0] == 1  # a Sunday
    assert plan.rate_at(at(2027, 7, 5))[0] == 7


def test_what_makes_no_sense_is_refused():
    week = (b"w", (1,) * 7)
    day = (1, ((0, 1),))
    for seasons, weeks, days in (
        ((), (), (day,)),
        ((), (week,), ()),
        ((), ((b"w", (1,) * 6),), (day,)),
        ((), ((b"w", (2,) * 7),), (day,)),
        (((b"", 1, 1, b"x"),), (week,), (day,)),
        (((b"", 2, 30, b"w"),), (week,), (day,)),
        (((b"", 13, 1, b"w"),), (week,), (day,)),
        ((), (week,), ((1, ((1, 1),)),)),
        ((), (week,), ((1, ((0, 9),)),)),
        ((), (week,), ((1, ((0, 0),)),)),
        ((), (week,), ((1, ((0, 1), (1440, 1))),)),
        ((), (week,), ((1, ()),)),
        ((), ((b"a name of 17 let.", (1,) * 7),), (day,)),
        (((b"a", 1, 1, b"w"), (b"b", 1, 1, b"w")), (week,), (day,)),
        ((), (week, week), (day,)),
        ((), (week,), (day, day)),
        ((), (week,), ((1, ((0, 1), (5, 2), (5, 3))),)),
    ):
        try:
            TariffCalendar(b"", seasons, weeks, days)
        except CalendarError:
            continue
        raise AssertionError((seasons, weeks, days))


def test_a_tariff_comes_back_from_its_octets():
    tariff = Tariff()
    tariff.prepare(calendar(), 0)
    tariff.activate()
    tariff.keep_special_days(SPECIALS)
    tariff.prepare(TariffCalendar(b"next", (), WEEKS, DAYS), 12345)
    octets = octets_of(tariff)
    again = Tariff()
    reader = OctetReader(octets)
    again.read_from(reader)
    reader.end()
    assert octets_of(again) == octets and len(octets) < 350
    assert octets_of(Tariff()) == bytes(4)


def test_the_passive_calendar_takes_over_in_its_second():
    tariff = Tariff()
    tariff.prepare(TariffCalendar(b"", (), ((b"", (3,) * 7),), DAYS), at(2027, 7, 5, 30))
    tariff.advance(at(2027, 7, 5, 30) - 1, 0)
    assert tariff.rate == 1 and tariff.next_s() == at(2027, 7, 5, 30)
    tariff.advance(at(2027, 7, 5, 30), 0)
    assert tariff.rate == 7 and tariff.passive is None
    assert tariff.next_s() == at(2027, 7, 6)


def test_special_days_want_a_day_that_the_calendar_knows():
    tariff = Tariff()
    twice = ((0, 1, 1, 1), (0, 1, 1, 2))
    for special_days in (SPECIALS, ((0, 1, 1, 77),), ((0, 2, 30, 1),), twice):
        try:
            tariff.keep_special_days(special_days)
        except CalendarError:
            tariff.prepare(calendar(), 0)
            tariff.activate()
            continue
        raise AssertionError(special_days)


def test_local_midnight_and_a_clock_set_back_are_seen():
    tariff = Tariff()
    tariff.prepare(TariffCalendar(b"", (), ((b"", (2,) * 7),), DAYS), 0)
    tariff.activate()
    midnight_s = at(2027, 7, 5) - 330 * 60
    for now_s, rate in (
        (midnight_s + 480 * 60, 6),
        (midnight_s + DAY_S - 1, 6),
        (midnight_s + DAY_S, 1),
        (midnight_s + DAY_S - 1, 6),
    ):
        tariff.advance(now_s, 330)
        assert tariff.rate == rate, now_s


def test_the_rates_together_are_the_register_at_any_moment():
    energy, apparent = EnergyRegister(), EnergyRegister()
    rates = Rates(energy, apparent, DemandRegister(energy), DemandRegister(apparent))
    seed, expected = 1, [0] * 9
    for _ in range(500):
        seed = (seed * 1103515245 + 12345) % (1 << 31)
        before_wh = energy.wh
        energy.add(seed % 9_999_999)
        apparent.add(seed % 12_345_678)
        expected[rates.active] += energy.wh - before_wh
        if seed % 3 == 0:
            rates.switch(seed % 8 + 1)
        if seed % 7 == 0:
            again = Rates(energy, apparent, DemandRegister(energy), DemandRegister(apparent))
            reader = OctetReader(octets_of(rates))
            again.read_from(reader)
            reader.end()
            rates = again
    assert [rates.wh(rate) for rate in range(1, 9)] == expected[1:]
    assert sum(expected) == energy.wh
    assert sum([rates.vah(rate) for rate in range(1, 9)]) == apparent.wh


def test_a_single_rate_is_the_register_and_takes_few_octets():
    energy = EnergyRegister()
    rates = Rates(energy, energy, DemandRegister(energy), DemandRegister(energy))
    energy.add(50 * 3_600_000)
    assert rates.wh(1) == 50 and not rates.switch(1)
    assert octets_of(rates) == b"\x01"


def test_what_the_only_rate_had_is_known_after_a_cut_and_stays_its_own():
    energy = EnergyRegister()
    demand = DemandRegister(energy)
    rates = Rates(energy, energy, demand, demand)
    demand.advance(at(2027, 7, 1), 0)
    energy.add(3600 * 3_600_000)
    demand.advance(at(2027, 7, 1, 30), 0)
    rates.note_demand()
    octets = octets_of(rates)
    again = Rates(energy, energy, demand, demand)
    again.read_from(OctetReader(octets))
    assert again.maximum_w(1) == rates.maximum_w(1) == (7200, at(2027, 7, 1, 30))
    assert again.switch(2) and again.wh(1) == 3600 and again.wh(2) == 0
    assert again.maximum_w(2) == (0, 0)


def test_a_demand_period_belongs_to_the_rate_in_which_it_ends_and_billing_begins_anew():
    registers = Registers()
    periods = Periods(registers, PowerOn(), Tariff())
    periods.tariff.prepare(TariffCalendar(b"", (), ((b"", (1,) * 7),), DAYS), 0)
    periods.tariff.activate()
    reading = Reading()
    now_s = at(2027, 6, 29)
    periods.advance(now_s, 0)
    greatest = [(0, 0)] * 9
    while now_s < at(2027, 7, 1) - 1800:
        reading.import_mj = now_s % 86_401 * 20_000
        reading.import_mvas = 2 * reading.import_mj
        registers.add(reading)
        now_s += 1800
        mean_w = reading.import_mj // 1_800_000
        rate = plain_rate(now_s - 1)
        if mean_w > greatest[rate][0]:
            greatest[rate] = (mean_w, now_s)
        assert periods.advance(now_s, 0) & ~RATE_CHANGED == DEMAND_CLOSED
    assert [periods.rates.maximum_w(rate) for rate in range(1, 9)] == greatest[1:]
    assert periods.rates.maximum_va(3)[1] == greatest[3][1] != 0
    closed = DEMAND_CLOSED | BILLING_CLOSED | RATE_CHANGED
    assert periods.advance(at(2027, 7, 1), 0) == closed
    assert periods.rates.maximum_w(3) == periods.rates.maximum_va(3) == (0, 0)
    assert periods.apparent_demand.maximum_w == 0
