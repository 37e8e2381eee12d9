"""The emulated house: energy exact over rows and slices, and only behind a closed contact."""

import io

from meter.core.energy import COVER_OPEN, MAGNET, NEUTRAL_CURRENT, NEUTRAL_DISTURBED, Reading

from boards.emulator.house import House, SimulatedRelay
from boards.emulator.trace import Trace

TEXT = """time_local,v,i,p_w,q_var
2008-01-01T00:00,230,10,2000,1500
2008-01-01T00:10,231,5,-1000,0
2008-01-01T00:20,,,,
2008-01-01T00:30,229,1,200,0
"""


def house():
    relay = SimulatedRelay()
    relay.set(True)
    return House(Trace("t", "outage", lambda path: io.StringIO(TEXT)), relay), relay


def test_energy_does_not_depend_on_how_time_is_cut():
    for slice_ms in (1, 999, 60_000, 600_000, 1_800_000):
        if slice_ms == 1:
            total_ms, import_mj, export_mj = 2_000, 4_000_000, 0
        else:
            total_ms, import_mj, export_mj = 1_800_000, 1_200_000_000, 600_000_000
        part, _ = house()
        reading = Reading()
        imported = exported = 0
        left_ms = total_ms
        while left_ms:
            step_ms = min(slice_ms, left_ms)
            part.read(reading, step_ms)
            imported += reading.import_mj
            exported += reading.export_mj
            left_ms -= step_ms
        assert (imported, exported) == (import_mj, export_mj), slice_ms


def test_an_open_contact_draws_nothing_but_the_mains_are_there():
    part, relay = house()
    relay.set(False)
    reading = Reading()
    part.read(reading, 60_000)
    assert (reading.import_mj, reading.power_mw, reading.current_ma) == (0, 0, 0)
    assert reading.voltage_mv == 230_000 and reading.frequency_mhz == 50_000
    assert part.demand_w() == 2000


def test_readings_show_the_row_and_an_outage_shows_nothing():
    part, _ = house()
    reading = Reading()
    part.read(reading, 1000)
    assert (reading.power_mw, reading.current_ma, reading.power_factor_milli) == (
        2000000,
        10000,
        800,
    )
    part.read(reading, 600_000)
    assert (reading.power_mw, reading.power_factor_milli) == (-1000000, -1000)
    part.read(reading, 600_000)
    assert (reading.voltage_mv, reading.power_mw, reading.frequency_mhz) == (0, 0, 0)


def test_a_tester_overrides_the_trace_and_hands_it_back():
    part, _ = house()
    reading = Reading()
    part.overrides.load_w = 4600
    part.overrides.voltage_mv = 200_000
    part.read(reading, 3_600_000)
    assert reading.import_mj == 4600 * 3_600_000
    assert (reading.voltage_mv, reading.current_ma) == (200_000, 23_000)
    part.overrides.load_w = None
    part.overrides.voltage_mv = None
    part.read(reading, 1)
    assert reading.power_mw != 4600000


def test_reactive_and_apparent_energy_go_with_the_row_and_its_quadrant():
    for load_w, load_var, quadrant in ((3, 4, 1), (-3, 4, 2), (-3, -4, 3), (3, -4, 4)):
        part, _ = house()
        part.overrides.load_w, part.overrides.load_var = load_w * 1000, load_var * 1000
        reading = Reading()
        part.read(reading, 1000)
        quarters = [reading.q1_mvars, reading.q2_mvars, reading.q3_mvars, reading.q4_mvars]
        assert [at + 1 for at in range(4) if quarters[at]] == [quadrant]
        assert sum(quarters) == 4_000_000
        apparent = (reading.import_mvas, reading.export_mvas)
        assert apparent == ((5_000_000, 0) if load_w > 0 else (0, 5_000_000))
        assert (reading.reactive_mvar, reading.apparent_mva) == (load_var * 1_000_000, 5_000_000)


def test_apparent_power_is_whole_va_rounded_down():
    part, _ = house()
    part.overrides.load_w, part.overrides.load_var = 2, 2
    reading = Reading()
    part.read(reading, 1000)
    assert reading.import_mvas == 2 * 1000


def test_a_cut_neutral_leaves_current_without_voltage():
    part, relay = house()
    part.overrides.voltage_mv, part.overrides.current_ma = 0, 5000
    reading = Reading()
    part.read(reading, 1000)
    assert (reading.voltage_mv, reading.current_ma, reading.import_mj) == (0, 5000, 0)
    relay.set(False)
    part.read(reading, 1000)
    assert reading.current_ma == 0


def test_a_tester_tampers():
    part, _ = house()
    reading = Reading()
    part.read(reading, 1)
    assert reading.inputs == NEUTRAL_CURRENT and reading.neutral_ma == reading.current_ma == 10_000
    part.overrides.magnet = part.overrides.cover = part.overrides.neutral_disturbed = 1
    part.overrides.neutral_ma = 3_000
    part.read(reading, 1)
    assert reading.inputs == NEUTRAL_CURRENT | MAGNET | COVER_OPEN | NEUTRAL_DISTURBED
    assert reading.neutral_ma == 3_000
