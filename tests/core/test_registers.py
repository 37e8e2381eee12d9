"""Eight registers from one reading, sliding windows, and a state that knew only two of them."""

from meter.core.demand import DemandRegister, LaterDemand
from meter.core.energy import EnergyRegister, Reading
from meter.core.octets import OctetReader, OctetsError, OctetWriter
from meter.core.registers import Registers

HOUR = 3_600_000  # mJ of a Wh, and what a kW gives in a second is not far from it
STEP_S = 300
START_S = 1_767_225_600  # a boundary of everything


def later(part) -> bytes:
    writer = OctetWriter()
    part.write_to(writer)
    return writer.octets()


def filled() -> Registers:
    reading = Reading()
    reading.import_mj, reading.export_mj = HOUR, 2 * HOUR
    reading.import_mvas, reading.export_mvas = 3 * HOUR, 4 * HOUR + 4
    reading.q1_mvars, reading.q2_mvars = 5 * HOUR, 6 * HOUR
    reading.q3_mvars, reading.q4_mvars = 7 * HOUR, 8 * HOUR + 8
    registers = Registers()
    registers.add(reading)
    return registers


def test_each_energy_goes_to_its_own_register():
    registers = filled()
    found = (
        registers.import_energy,
        registers.export_energy,
        registers.import_apparent,
        registers.export_apparent,
        registers.q1,
        registers.q2,
        registers.q3,
        registers.q4,
    )
    assert [register.wh for register in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [register.mj for register in found] == [0, 0, 0, 4, 0, 0, 0, 8]


def test_a_driver_that_knows_only_active_energy_fills_only_those():
    reading = Reading()
    reading.import_mj = HOUR
    registers = Registers()
    registers.add(reading)
    assert registers.import_energy.wh == 1
    assert later(registers) == bytes(12)


def test_six_survive_a_cut():
    octets = later(filled())
    again = Registers()
    reader = OctetReader(octets)
    again.read_from(reader)
    reader.end()
    assert later(again) == octets
    assert (again.export_apparent.wh, again.q4.mj) == (4, 8)


def test_compact_numbers_come_back_and_take_what_they_need():
    for value, size in ((0, 1), (127, 1), (128, 2), (16383, 2), (16384, 3), ((1 << 56) - 1, 8)):
        writer = OctetWriter()
        writer.compact(value)
        assert len(writer.octets()) == size, value
        assert OctetReader(writer.octets()).compact() == value
    for octets in (b"", b"\x80", b"\xff" * 9):
        try:
            OctetReader(octets).compact()
        except OctetsError:
            continue
        raise AssertionError(octets)


class Slider:
    """A sliding demand and, beside it, the plain list of what each step used."""

    def __init__(self, slides: int) -> None:
        self.energy = EnergyRegister()
        self.demand = DemandRegister(self.energy, slides * STEP_S, slides)
        self.used_mj = []
        self.now_s = START_S
        self.demand.advance(START_S, 0)

    def step(self, mj: int, dark_steps: int = 0) -> None:
        self.energy.add(mj)
        self.used_mj += [mj] + [0] * dark_steps
        self.now_s += STEP_S * (1 + dark_steps)
        assert self.demand.advance(self.now_s, 0)

    def expected_w(self) -> int:
        slides = self.demand.slides
        return sum(self.used_mj[-slides:]) // (1000 * STEP_S * slides)


def dice(count: int, faces: int):
    seed = 4711
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % (1 << 31)
        yield seed % faces


def test_a_window_slides_by_steps_and_its_greatest_is_kept():
    for slides in (1, 3, 6, 15):
        slider = Slider(slides)
        greatest_w = 0
        for mj in dice(200, 900_000_000):
            slider.step(mj)
            assert slider.demand.last_w == slider.expected_w(), slides
            greatest_w = max(greatest_w, slider.expected_w())
        assert slider.demand.maximum_w == greatest_w


def test_a_peak_across_two_blocks_is_seen_by_the_window_only():
    window, block = Slider(2), Slider(1)
    for mj in (0, 3_000_000, 3_000_000, 0):
        window.step(mj)
        block.step(mj)
    assert window.demand.maximum_w == block.demand.maximum_w == 10
    block = DemandRegister(EnergyRegister(), 2 * STEP_S)
    block.advance(START_S, 0)
    for number, mj in enumerate((0, 3_000_000, 3_000_000, 0)):
        block._register.add(mj)
        block.advance(START_S + (number + 1) * STEP_S, 0)
    assert block.maximum_w == 5


def test_steps_in_the_dark_count_as_nothing():
    for dark_steps in (1, 2, 5, 100):
        slider = Slider(4)
        for mj in dice(9, 900_000_000):
            slider.step(mj)
        slider.step(600_000_000, dark_steps)
        slider.step(600_000_000)
        assert slider.demand.last_w == slider.expected_w(), dark_steps


def test_a_clock_set_back_begins_the_window_anew():
    slider = Slider(4)
    for _ in range(5):
        slider.step(300_000_000)
    slider.demand.advance(START_S, 0)
    slider.now_s, slider.used_mj = START_S, []
    slider.step(300_000_000)
    assert slider.demand.last_w == slider.expected_w() == 250


def test_a_window_survives_a_cut_and_another_window_does_not_take_it():
    slider = Slider(4)
    for mj in dice(9, 900_000_000):
        slider.step(mj)
    other = Slider(1).demand
    octets = later(slider.demand), later(LaterDemand(slider.demand, other))
    for slides, is_same in ((4, True), (3, False)):
        again = DemandRegister(slider.energy, slides * STEP_S, slides)
        again.read_from(OctetReader(octets[0]))
        LaterDemand(again, other).read_from(OctetReader(octets[1]))
        slider.demand, kept = again, slider.demand
        slider.step(300_000_000)
        assert (slider.demand.last_w == slider.expected_w()) is is_same
        slider.demand = kept
        slider.demand.advance(slider.now_s, 0)


def test_a_later_demand_survives_a_cut():
    slider = Slider(4)
    for mj in dice(9, 900_000_000):
        slider.step(mj)
    again = DemandRegister(slider.energy, 4 * STEP_S, 4)
    octets = later(LaterDemand(Slider(1).demand, slider.demand))
    reader = OctetReader(octets)
    LaterDemand(Slider(1).demand, again).read_from(reader)
    reader.end()
    assert again.numbers() == slider.demand.numbers()
    slider.demand = again
    slider.step(300_000_000)
    assert slider.demand.last_w == slider.expected_w()


def test_other_periods_begin_at_once():
    slider = Slider(1)
    slider.step(300_000_000)
    slider.demand.arrange(2 * STEP_S, 1)
    slider.energy.add(1)
    assert not slider.demand.advance(slider.now_s, 0)
    slider.energy.add(600_000_000)
    assert slider.demand.advance(slider.now_s + 2 * STEP_S, 0)
    assert slider.demand.last_w == 1000
