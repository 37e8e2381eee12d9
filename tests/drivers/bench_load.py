"""A load, a chip and its driver on one bench, and the energy that each of them counted."""

from meter.core.energy import Reading

from boards.chips.load import Load


class Dice:
    """The same random numbers on every Python (Park and Miller's generator)."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        self._state = self._state * 16807 % 0x7FFFFFFF
        return self._state % limit

    def pick(self, choices):
        return choices[self.below(len(choices))]


class Workbench:
    """`chip` measures `load` (the truth), `driver` reads the chip."""

    def __init__(self, chip, driver) -> None:
        self.load = Load()
        self.chip = chip
        self.driver = driver
        self.reading = Reading()
        self.import_mj = 0
        self.export_mj = 0
        self.driver.read(self.reading, 0)

    def pass_ms(self, elapsed_ms: int) -> Reading:
        self.chip.flow(self.load.flow(elapsed_ms), elapsed_ms)
        self.driver.read(self.reading, elapsed_ms)
        self.import_mj += self.reading.import_mj
        self.export_mj += self.reading.export_mj
        return self.reading

    def pass_s(self, seconds: int) -> Reading:
        for _ in range(seconds):
            self.pass_ms(1000)
        return self.reading

    def forget(self) -> None:
        """Begin to count anew, both here and in the load."""
        self.import_mj = self.export_mj = 0
        self.load.import_mj = self.load.export_mj = 0

    def missing_mj(self) -> int:
        """What flowed and was not counted."""
        return self.load.import_mj - self.import_mj


def outlive_a_cut(bench: Workbench, power_mw: int, before_s: int) -> None:
    """Let power flow, cut the chip's supply for five seconds, and let it flow a minute more."""
    bench.load.power_mw = power_mw
    bench.pass_s(before_s)
    bench.forget()
    bench.chip.cut()
    bench.load.power_mw = 0
    bench.pass_s(5)
    assert bench.driver.is_silent and bench.reading.voltage_mv == 0
    bench.chip.is_powered = True
    bench.load.power_mw = power_mw
    bench.pass_s(60)


INTERVALS_MS = (1000, 1000, 1000, 1000, 500, 700, 1300, 5, 60, 250)


def wander(bench: Workbench, dice: Dice, hours: int, powers_mw, check) -> None:
    """Let a load of random powers run, sampled at random moments; `check` after each change."""
    left_ms = hours * 3_600_000
    while left_ms > 0:
        bench.load.power_mw = dice.pick(powers_mw)
        span_ms = 1000 + dice.below(120_000)
        left_ms -= span_ms
        while span_ms > 0:
            elapsed_ms = dice.pick(INTERVALS_MS)
            span_ms -= elapsed_ms
            bench.pass_ms(elapsed_ms)
        check()
