"""The battery clock against a simulated chip: its time is believed when there is reason to."""

from meter.core.calendar import unix_seconds
from meter.drivers.ds3231 import Ds3231

from boards.emulator.ds3231_chip import ADDRESS, Ds3231Chip
from boards.emulator.i2c import I2cBus

NOW_S = 1773065133  # Mon 2026-03-09 14:05:33
DAY_S = 86400


class World:
    """A chip on a bus, its driver, and the time that passes for all of them."""

    def __init__(self, battery_ok: bool = True) -> None:
        self.ms = 500
        self.chip = Ds3231Chip(lambda: self.ms, battery_ok)
        self.bus = I2cBus({ADDRESS: self.chip})
        self.clock = Ds3231(self.bus)

    def wait(self, seconds: int) -> None:
        self.ms += seconds * 1000


def set_world(unix_s: int = NOW_S) -> World:
    world = World()
    assert world.clock.set_s(unix_s)
    return world


def test_a_clock_never_set_is_not_believed():
    world = World()
    assert world.clock.read_s() is None
    world.wait(DAY_S)
    assert world.clock.read_s() is None


def test_a_set_clock_runs_on():
    world = set_world()
    assert world.clock.read_s() == NOW_S
    expected_s = NOW_S
    for passed_s in (1, 59, 3600, 10 * DAY_S, 366 * DAY_S):
        world.wait(passed_s)
        expected_s += passed_s
        assert world.clock.read_s() == expected_s


def test_the_registers_are_the_datasheet_s():
    world = set_world()
    assert bytes(world.chip.registers[:7]) == bytes.fromhex("33051401090326")
    assert world.chip.registers[0x0E] == 0x1C and world.chip.registers[0x0F] & 0x80 == 0
    world.chip.registers[:7] = bytes.fromhex("59592307311299")  # the last second of a century
    assert world.clock.read_s() == unix_seconds(2099, 12, 31, 23, 59, 59)
    world.wait(1)
    assert bytes(world.chip.registers[:7]) == bytes.fromhex("59592307311299")  # until it is read
    assert world.clock.read_s() == unix_seconds(2100, 1, 1, 0, 0, 0)
    assert bytes(world.chip.registers[:7]) == bytes.fromhex("00000001018100")


def test_every_month_of_two_centuries_is_set_and_shown():
    world = World()
    for year in range(2000, 2200):
        for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
            moment_s = unix_seconds(year, month, day, 23, 59, 58)
            assert world.clock.set_s(moment_s)
            assert world.clock.read_s() == moment_s
            shown = [octet // 16 * 10 + octet % 16 for octet in world.chip.registers[4:7]]
            assert (shown[0], shown[1] % 80, shown[2]) == (day, month, year % 100)


def test_leap_days_count_as_the_chip_counts_them():
    world = set_world(unix_seconds(2028, 2, 28, 23, 59, 59))
    world.wait(1)
    assert world.clock.read_s() == unix_seconds(2028, 2, 29, 0, 0, 0)
    world = set_world(unix_seconds(2100, 2, 28, 12, 0, 0))
    world.wait(DAY_S)
    assert world.clock.read_s() is None  # the chip shows a 29th that 2100 does not have
    world.wait(DAY_S)
    assert world.clock.read_s() == unix_seconds(2100, 3, 1, 12, 0, 0)  # a day late, as documented


def test_beyond_the_boundaries_of_32_bits():
    for moment_s in (1 << 31, (1 << 32) - 1):
        world = set_world(moment_s - 1)
        world.wait(2)
        assert world.clock.read_s() == moment_s + 1


def test_times_outside_its_two_centuries_are_not_taken():
    world = set_world()
    for moment_s in (0, unix_seconds(2000, 1, 1, 0, 0, 0) - 1, unix_seconds(2200, 1, 1, 0, 0, 0)):
        assert not world.clock.set_s(moment_s)
        assert world.clock.read_s() == NOW_S
    assert world.clock.set_s(unix_seconds(2199, 12, 31, 23, 59, 59))


def test_it_runs_through_an_outage_on_its_battery():
    world = set_world()
    world.chip.cut()
    world.wait(40 * DAY_S)
    world.chip.restore()
    assert world.clock.read_s() == NOW_S + 40 * DAY_S


def test_a_dead_battery_in_an_outage_is_told():
    for dies_during_it in (False, True):
        world = set_world()
        if not dies_during_it:
            world.chip.battery_ok = False
            world.wait(5)
            assert world.clock.read_s() == NOW_S + 5  # the mains carry it
        world.chip.cut()
        world.wait(60)
        world.chip.battery_ok = False
        world.chip.restore()
        assert world.clock.read_s() is None
        world.wait(DAY_S)
        assert world.clock.read_s() is None
        assert world.clock.set_s(NOW_S)
        world.wait(7)
        assert world.clock.read_s() == NOW_S + 7


def test_a_new_battery_does_not_make_it_believed():
    world = set_world()
    world.chip.battery_ok = False
    world.chip.cut()
    world.chip.battery_ok = True
    world.wait(60)
    world.chip.restore()
    assert world.clock.read_s() is None


def test_a_clock_told_to_stop_on_battery_is_not_believed_and_mended():
    world = set_world()
    world.bus.writeto_mem(ADDRESS, 0x0E, b"\x9c")  # somebody else's program
    world.chip.cut()
    world.wait(60)
    world.chip.restore()
    assert world.clock.read_s() is None
    assert world.clock.set_s(NOW_S)
    world.chip.cut()
    world.wait(60)
    world.chip.restore()
    assert world.clock.read_s() == NOW_S + 60


def test_wrong_by_years_is_believed_until_set():
    world = set_world()
    world.chip.put_time(NOW_S - 5 * 365 * DAY_S)
    assert world.clock.read_s() == NOW_S - 5 * 365 * DAY_S
    assert world.clock.set_s(NOW_S)
    assert world.clock.read_s() == NOW_S


def test_nonsense_is_not_believed():
    for register, octet in (
        (0, 0x60), (0, 0x0A), (0, 0x80), (1, 0x5F), (1, 0x60), (2, 0x24), (2, 0x2A), (2, 0x72),
        (4, 0x00), (4, 0x32), (4, 0x1A), (5, 0x00), (5, 0x13), (5, 0x0F), (5, 0x93), (6, 0xA0),
        (6, 0x9A),
    ):  # fmt: skip
        world = set_world()
        world.chip.registers[register] = octet
        assert world.clock.read_s() is None, (register, octet)
        assert world.clock.set_s(NOW_S) and world.clock.read_s() == NOW_S
    for day, month in ((0x31, 0x04), (0x30, 0x02), (0x29, 0x02)):  # 2026 is no leap year
        world = set_world()
        world.chip.registers[4:6] = bytes((day, month))
        assert world.clock.read_s() is None, (day, month)
    for octet in (0x00, 0xFF):
        world = set_world()
        world.chip.registers[:] = bytes((octet,)) * len(world.chip.registers)
        assert world.clock.read_s() is None


def test_a_silent_chip_is_no_clock():
    world = set_world()
    world.bus.silent.add(ADDRESS)
    assert world.clock.read_s() is None and not world.clock.set_s(NOW_S)
    world.bus.silent.clear()
    world.bus.is_stuck = True
    assert world.clock.read_s() is None and not world.clock.set_s(NOW_S)
    world.bus.is_stuck = False
    assert world.clock.read_s() == NOW_S


class DeafChip(Ds3231Chip):
    """Acknowledges every octet and writes only the first `takes` of those that are left."""

    takes = 1 << 20

    def _write(self, register: int, octet: int) -> None:
        if self.takes > 0:
            self.takes -= 1
            Ds3231Chip._write(self, register, octet)


def test_a_set_that_does_not_hold_is_told():
    world = World()
    chip = DeafChip(lambda: world.ms)
    clock = Ds3231(I2cBus({ADDRESS: chip}))
    chip.takes = 0
    assert not clock.set_s(NOW_S) and clock.read_s() is None


def test_a_set_cut_at_any_octet_leaves_old_new_or_nothing():
    later_s = NOW_S + 2000 * DAY_S + 12345
    octets = 1 + 7 + 2 + 1
    believed = []
    for takes in range(octets + 1):
        world = World()
        chip = DeafChip(lambda: world.ms)  # noqa: B023
        clock = Ds3231(I2cBus({ADDRESS: chip}))
        assert clock.set_s(NOW_S)
        chip.takes = takes
        assert clock.set_s(later_s) == (takes == octets)
        believed.append(clock.read_s())
        chip.takes = octets
        assert clock.set_s(later_s)
    assert believed == [NOW_S] + [None] * (octets - 1) + [later_s]


def test_a_torn_first_set_is_not_believed_either():
    for takes in range(11):
        world = World()
        chip = DeafChip(lambda: world.ms)  # noqa: B023
        clock = Ds3231(I2cBus({ADDRESS: chip}))
        chip.takes = takes
        assert not clock.set_s(NOW_S), takes
        assert clock.read_s() is None, takes


class StuckChip(Ds3231Chip):
    """One of its registers cannot be written."""

    stuck = -1

    def _write(self, register: int, octet: int) -> None:
        if register != self.stuck:
            Ds3231Chip._write(self, register, octet)


def test_a_register_that_takes_nothing_is_found_out():
    for register in (0, 1, 2, 4, 5, 6, 0x0F):
        for away_s in (-400 * DAY_S - 7331, 400 * DAY_S + 7331):
            world = World()
            chip = StuckChip(lambda: world.ms)  # noqa: B023
            clock = Ds3231(I2cBus({ADDRESS: chip}))
            if register != 0x0F:
                assert clock.set_s(NOW_S + away_s)
            chip.stuck = register
            assert not clock.set_s(NOW_S), (register, away_s)
            assert clock.read_s() is None, (register, away_s)
