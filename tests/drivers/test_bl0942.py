"""BL0942: its recorded packet, both directions of power, and energy that is its count's."""

from bench_load import Dice, Workbench, outlive_a_cut, wander
from meter.core.energy import Reading
from meter.drivers.bl0942 import Bl0942
from meter.drivers.gains import Gains

from boards.chips.bl0942_chip import Bl0942Chip
from boards.chips.uart_line import UartLine

COUNT_MJ = 703_667
# A bulb of 40 W, from Tasmota's source; its check was computed.
RECORDED = bytes.fromhex("55A3B9009E4C36934300F498FF990000164E0001010076")


def make_bench(address=0, is_reversed=False, gains=None) -> Workbench:
    line = UartLine()
    driver = Bl0942(line, address, is_reversed, gains=gains)
    return Workbench(Bl0942Chip(line, address), driver)


def ask(chip: Bl0942Chip, line: UartLine, question: bytes) -> bytes:
    line.write(question)
    chip.flow(Reading(), 1000)
    buffer = bytearray(64)
    return bytes(buffer[: line.readinto(buffer) or 0])


def recorded_chip(line: UartLine, address: int = 0) -> Bl0942Chip:
    chip = Bl0942Chip(line, address)
    chip.registers = {3: 47523, 4: 3558558, 5: 17299, 6: -26380 & 0xFFFFFF, 7: 153, 8: 19990, 9: 1}
    return chip


def test_the_chip_makes_the_recorded_packet():
    line = UartLine()
    assert ask(recorded_chip(line), line, b"\x58\xaa") == RECORDED
    assert ask(recorded_chip(line, 1), line, b"\x59\xaa") == RECORDED[:-1] + b"\x75"
    assert ask(recorded_chip(line, 1), line, b"\x58\xaa") == b""  # somebody else


def test_the_chip_s_registers_are_read_and_written():
    line = UartLine()
    chip = Bl0942Chip(line)
    assert ask(chip, line, b"\x58\x19") == b"\x87\x00\x00" + bytes((~(0x58 + 0x19 + 0x87) & 0xFF,))
    order = b"\xa8\x19\x8f\x00\x00"
    order += bytes((~sum(order) & 0xFF,))
    ask(chip, line, order)
    assert chip.mode == 0x87  # still locked
    unlock = b"\xa8\x1d\x55\x00\x00"
    ask(chip, line, unlock + bytes((~sum(unlock) & 0xFF,)) + order)
    assert chip.mode == 0x8F


def test_the_driver_asks_and_reads_the_recorded_packet():
    for is_reversed, sign in ((False, -1), (True, 1)):
        line = UartLine()
        driver, reading = Bl0942(line, is_reversed=is_reversed), Reading()
        driver.read(reading, 0)
        assert line.take() == b"\x58\xaa"
        line.deliver(RECORDED)
        driver.read(reading, 1000)
        assert (reading.voltage_mv // 100, reading.current_ma) == (2343, 189)
        assert abs(reading.power_mw - sign * 44_260) < 10
        assert reading.frequency_mhz == 50_025
        assert abs(abs(reading.power_factor_milli) - 998) <= 2


def test_a_load_is_measured():
    bench = make_bench(address=2)
    bench.load.power_mw = 2_300_000
    reading = bench.pass_s(5)
    assert abs(reading.voltage_mv - 230_000) < 2 and abs(reading.current_ma - 10_000) < 2
    assert abs(reading.power_mw - 2_300_000) < 150  # the divisor's own rounding
    assert abs(reading.frequency_mhz - 50_000) < 3


def test_energy_of_hours_of_random_load():
    bench, dice = make_bench(), Dice(13)

    def check():
        assert -COUNT_MJ <= bench.missing_mj() <= COUNT_MJ + 2 * 2_300_000 * 13 // 10

    bench.pass_s(2)
    bench.forget()
    wander(bench, dice, 4, (0, 2_000, 20_000, 60_000, 1_000_000, 2_300_000), check)
    bench.load.power_mw = 0
    bench.pass_s(3)
    assert abs(bench.missing_mj()) <= COUNT_MJ


def test_energy_that_flows_out_is_export():
    for is_reversed in (False, True):
        bench = make_bench(is_reversed=is_reversed)
        bench.load.power_mw = 1_000_000 if is_reversed else -1_000_000
        bench.pass_s(5)
        bench.forget()
        assert bench.pass_s(3600).power_mw < 0
        assert bench.import_mj == 0
        assert abs(bench.export_mj - 3_600_000_000) <= COUNT_MJ


def test_the_count_wraps():
    bench = make_bench()
    bench.chip.count = 0xFFFFFF - 5
    bench.load.power_mw = 2_000_000
    bench.pass_s(2)
    bench.forget()
    bench.pass_s(600)
    assert bench.chip.count < 2000
    assert abs(bench.missing_mj()) <= 2 * COUNT_MJ + 2_000_000


def test_a_chip_that_lost_its_power_begins_at_0():
    bench = make_bench()
    outlive_a_cut(bench, 2_000_000, before_s=300)
    assert abs(bench.missing_mj()) <= 3 * 2_000_000


def test_restarting_again_and_again_loses_nothing():
    bench = make_bench()
    bench.load.power_mw = 20_000
    bench.pass_s(100)
    bench.forget()
    for _ in range(30):
        bench.chip.cut()
        bench.chip.is_powered = True
        bench.pass_s(49)  # 1.4 counts
    assert abs(bench.missing_mj()) <= 30 * 20_000 + COUNT_MJ  # a second of each, under way


def test_torn_packets_lose_no_energy():
    bench, dice = make_bench(), Dice(17)

    def tear(octets: bytes) -> bytes:
        at = dice.below(len(octets))
        kind = dice.below(3)
        if kind == 0:
            return octets[:at]
        return octets[:at] + bytes((octets[at] ^ 1 << dice.below(8),)) + octets[at + kind :]

    bench.load.power_mw = 500_000
    bench.pass_s(5)
    bench.forget()
    bench.chip._line.damage = lambda octets: octets if dice.below(3) == 0 else tear(octets)
    bench.pass_s(3600)
    assert bench.driver.lost_frames > 1500
    bench.chip._line.damage = None
    bench.pass_s(3)
    assert abs(bench.missing_mj()) <= COUNT_MJ + 500_000


def test_a_packet_that_does_not_begin_as_one_is_none():
    bench = make_bench()
    bench.chip._line.damage = lambda octets: bytes((0x54, octets[1] + 1 & 0xFF)) + octets[2:]
    bench.pass_s(10)  # the sum is right
    assert bench.driver.is_silent and bench.driver.lost_frames >= 8


def test_below_the_creep_threshold_nothing_counts():
    bench = make_bench()
    bench.load.power_mw = 400
    assert bench.pass_s(3600).power_mw == 0
    assert bench.import_mj == 0


def test_gains_are_applied_to_all():
    bench = make_bench(gains=Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(5)
    assert abs(reading.voltage_mv - 232_300) < 3 and abs(reading.power_mw - 1_020_000) < 100
    bench.forget()
    bench.pass_s(7200)
    assert abs(bench.import_mj - 1_020_000 * 7200) <= COUNT_MJ * 102 // 100 + 1_020_000
