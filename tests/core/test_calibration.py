"""Calibration: a wrong front-end measures right, not a joule is lost, and a power cut keeps it."""

from fakes import FakeFrontEnd, FakeUnit
from meter.core import event_log as ev
from meter.core.calibration import UNITY, Calibration
from meter.core.energy import Reading


class ErringFrontEnd(FakeFrontEnd):
    """Measures 3 % too many volts, 2 % too few amperes, 5 % too many watts; may say nothing new."""

    def __init__(self, relay):
        super().__init__(relay)
        self.is_quiet = False

    def read(self, reading, elapsed_ms):
        reading.import_mj = 0
        if self.is_quiet:
            return
        super().read(reading, elapsed_ms)
        reading.voltage_mv = 236_900
        reading.current_ma = 4_261
        reading.power_mw, reading.apparent_mva = 1_050_000, 1_050_000
        reading.import_mj = reading.import_mvas = 1_050 * elapsed_ms
        reading.power_factor_milli = 1000


GAINS = (9_709, 10_204, 9_524)


def erring_unit():
    unit = FakeUnit()
    unit.begin(5, 1)  # postpaid: supply is on
    exchange(unit)
    return unit


def exchange(unit):
    unit.front_end = unit.meter._front_end = ErringFrontEnd(unit.relay)


def calibrate(unit, *gains):
    return unit.meter.configure(
        lambda: unit.meter.calibration.set(gains, 1_800_000_500, 230_000, 1_000_000), ev.CALIBRATED
    )


def test_at_once_every_value_is_right():
    unit = erring_unit()
    unit.run(3)
    assert unit.meter.reading.power_mw == 1_050_000
    assert calibrate(unit, *GAINS)
    unit.run(2)
    reading = unit.meter.reading
    assert abs(reading.voltage_mv - 230_000) < 23 and abs(reading.current_ma - 4_348) < 2
    assert abs(reading.power_mw - 1_000_000) < 100
    assert abs(reading.apparent_mva - 1_000_000) < 400 and reading.power_factor_milli >= 999
    assert ev.CALIBRATED in unit.codes() and unit.meter.measuring.programmings == 1


def test_energy_follows_power_and_loses_nothing():
    unit = erring_unit()
    calibrate(unit, *GAINS)
    before_mj, seconds = unit.meter.import_energy.in_full(), 40_000
    unit.run(seconds)
    flowed_mj = unit.meter.import_energy.in_full() - before_mj
    assert abs(flowed_mj - 1_050_000 * seconds * 9_524 // UNITY) <= 1


def test_what_a_chip_has_not_said_anew_is_not_corrected_twice():
    unit = erring_unit()
    calibrate(unit, *GAINS)
    unit.run(2)
    voltage_mv = unit.meter.reading.voltage_mv
    unit.front_end.is_quiet = True
    unit.run(5)
    assert unit.meter.reading.voltage_mv == voltage_mv


def test_it_outlives_a_power_cut():
    unit = erring_unit()
    calibrate(unit, *GAINS)
    meter = unit.outage()
    found = meter.calibration
    assert (found.voltage, found.current, found.power) == GAINS
    assert (found.time_s, found.reference_mv) == (1_800_000_500, 230_000)
    exchange(unit)
    unit.run(2)
    assert abs(meter.reading.voltage_mv - 230_000) < 23


def test_what_cannot_be_is_refused_and_what_cannot_be_stored_is_taken_back():
    unit = erring_unit()
    calibrate(unit, *GAINS)
    for gains in ((7_999, UNITY, UNITY), (UNITY, 12_001, UNITY), (UNITY, UNITY, 0)):
        try:
            calibrate(unit, *gains)
        except ValueError:
            pass
        else:
            raise AssertionError(gains)
    unit.settings_place.is_worn = True
    assert not calibrate(unit, 10_100, 10_100, 10_100)
    found = unit.meter.calibration
    assert (found.voltage, found.current, found.power) == GAINS


def test_signs_and_quadrants_stay_what_they_are():
    raw, reading, found = Reading(), Reading(), Calibration()
    raw.voltage_mv, raw.current_ma, raw.apparent_mva = 230_000, 10_000, 2_300_000
    raw.power_mw, raw.reactive_mvar, raw.power_factor_milli = -2_000_000, -1_000_000, -869
    raw.export_mj, raw.export_mvas, raw.q3_mvars, raw.inputs = 2_000_000, 2_300_000, 1_000_000, 8
    found.correct(raw, reading)
    assert vars_of(reading) == vars_of(raw)
    found.set((10_000, 10_500, 11_000), 1, 2, 3)
    found.correct(raw, reading)
    assert (reading.power_mw, reading.reactive_mvar) == (-2_200_000, -1_100_000)
    assert reading.apparent_mva == 2_415_000 and reading.power_factor_milli == -910
    assert (reading.export_mj, reading.q3_mvars, reading.import_mj) == (2_200_000, 1_100_000, 0)
    assert abs(reading.export_mvas - 2_415_000) < 300 and reading.inputs == 8


def vars_of(reading):
    found = [getattr(reading, name) for name in sorted(dir(reading)) if name[0] != "_"]
    return [value for value in found if isinstance(value, int)]
