"""The emulator's house through a chip and its driver: what the bench sets is what is measured."""

from meter.core.energy import Reading
from meter.drivers.bl0942 import Bl0942

from boards.chips.bl0942_chip import Bl0942Chip
from boards.chips.measured import Measured
from boards.chips.uart_line import UartLine
from boards.emulator.house import House, SimulatedRelay

COUNT_MJ = 703_667


class Row:
    power_w, reactive_var, voltage_mv, current_ma = 400, 100, 235_000, 1_755


class OneRow:
    """A trace of one row, for ever."""

    def take(self) -> "tuple[Row, int]":
        return Row(), 60


def test_the_house_is_measured_through_the_chip():
    relay, line = SimulatedRelay(), UartLine()
    house = House(OneRow(), relay)  # pyright: ignore[reportArgumentType]
    front_end = Measured(house, Bl0942Chip(line), Bl0942(line))
    reading, flowed_mj, counted_mj = Reading(), 0, 0
    relay.set(True)
    for second in range(600):
        if second == 300:
            house.overrides.load_w = 2_000
        front_end.read(reading, 1000)
        flowed_mj += front_end.truth.import_mj
        counted_mj += reading.import_mj
    assert flowed_mj == 300 * 400_000 + 300 * 2_000_000
    assert abs(flowed_mj - counted_mj) <= COUNT_MJ + 2 * 2_000_000
    assert abs(reading.voltage_mv - 235_000) < 5 and abs(reading.power_mw - 2_000_000) < 150
    assert front_end.is_fresh and not front_end.is_silent
    relay.set(False)
    for _ in range(3):
        front_end.read(reading, 1000)
    assert reading.power_mw == 0 and abs(reading.voltage_mv - 235_000) < 5
