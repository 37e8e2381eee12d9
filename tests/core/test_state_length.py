"""The record of each minute fits into littlefs's log, whatever is in use: else flash wears out."""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeUnit
from meter.core.tariff_calendar import TariffCalendar

# Up to here 20 years of a save a minute stay below what flash is rated for (SPEC 4.3).
LONGEST = 488
YEARS_WH = 60_000_000


def grown_old() -> FakeUnit:
    """A meter with all keys and eight rates, whose registers hold what decades leave there."""
    unit = FakeUnit()
    unit.sample_ms = 60_000
    meter = unit.power_up()
    utility_keys, customer_keys = b"k" * 48, b"c" * 32
    assert meter.provision(SERIAL, KEY, b"r" * 32, NOW_S, utility_keys, customer_keys) == 0
    switches = tuple([(60 * at, at + 1) for at in range(8)])
    week = (b"week", (1,) * 7)
    meter.tariff.prepare(TariffCalendar(b"plan", (), (week,), ((1, switches),)), 0)
    meter.tariff.activate()
    registers = meter.registers
    for register in (registers.import_energy, registers.export_energy) + registers._later():
        register.wh, register.mj = YEARS_WH, 3_599_999
    meter.power_on.minutes = 20_000_000
    meter.periods.billing_span.begin()
    meter.watch.tampers = 10_000
    unit.enter(1, 2, 400 * DAY_S, 1_000_000)
    unit.front_end.power_w = 9000
    unit.run(2 * DAY_S)
    return unit


def test_a_minutes_record_of_an_old_meter_with_everything_on_fits_into_the_log():
    unit = grown_old()
    assert unit.meter.rates.wh(8) > 0
    lengths = [len(place.record) for place in unit.places]
    assert LONGEST // 2 < max(lengths) <= LONGEST, lengths
