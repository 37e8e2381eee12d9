"""PZEM-004T: its vectors, its silence without mains, energy neither lost nor invented."""

from bench_load import Dice, Workbench, wander
from meter.core.crc16_8005 import MODBUS, crc16
from meter.core.energy import Reading
from meter.drivers.gains import Gains
from meter.drivers.pzem004t import Pzem004t

from boards.chips.pzem004t_chip import Pzem004tChip, with_crc
from boards.chips.uart_line import UartLine

WH = 3_600_000
REPLY = bytes.fromhex("01041408D1006C000000F4000000260000" + "01F4006400005134")


def make_bench(gains=None) -> Workbench:
    line = UartLine()
    return Workbench(Pzem004tChip(line), Pzem004t(line, gains=gains))


def exchange(request: str) -> bytes:
    """What the chip answers to the request in hexadecimal."""
    line = UartLine()
    chip = Pzem004tChip(line)
    chip.has_mains = True
    chip.show(2257, 108, 244, 38, 500, 100, 0)
    line.write(bytes.fromhex(request))
    chip.flow(Reading(), 1000)
    buffer = bytearray(64)
    return bytes(buffer[: line.readinto(buffer) or 0])


def test_the_chip_answers_the_vectors():
    assert exchange("01040000000A700D") == REPLY
    for echoed in ("01428011", "0106000108FCDF8B", "F80600020001FDA3", "F80600020002BDA2"):
        assert exchange(echoed) == bytes.fromhex(echoed)
    assert exchange("01040000000A700E") == b""  # wrong CRC
    assert exchange("02040000000A703E") == b""  # somebody else
    body = bytes.fromhex("01030459D80001")  # an alarm at 23000 W, address 1
    crc = crc16(body, 0, len(body), MODBUS).to_bytes(2, "little")
    assert exchange("01030001000295CB") == body + crc


def test_an_unknown_register_is_an_exception():
    request = bytes.fromhex("010400000020")
    request += crc16(request, 0, 6, MODBUS).to_bytes(2, "little")
    assert exchange(request.hex()) == bytes.fromhex("018402C2C1")


def test_the_driver_asks_and_reads_the_vectors():
    line = UartLine()
    driver, reading = Pzem004t(line), Reading()
    driver.read(reading, 0)
    assert line.take() == bytes.fromhex("F8040000000A6464")
    line.deliver(REPLY)
    driver.read(reading, 1000)
    assert (reading.voltage_mv, reading.current_ma, reading.power_mw) == (225_700, 108, 24_400)
    assert (reading.frequency_mhz, reading.power_factor_milli) == (50_000, 1000)
    assert reading.apparent_mva == 24_400  # 225.7 V x 0.108 A is less than what is active
    assert not driver.is_silent and driver.lost_frames == 0
    line.take()
    Pzem004t(line, address=1).read(reading, 0)
    assert line.take() == bytes.fromhex("01040000000A700D")


def hears(driver: Pzem004t, line: UartLine, reply: bytes) -> bool:
    driver.read(Reading(), 0)
    line.deliver(reply)
    driver.read(Reading(), 1000)
    return driver.is_fresh


def test_only_an_answer_of_ours_is_taken():
    for address, octet, is_ours in ((1, 1, True), (2, 1, False), (0xF8, 1, True), (0xF8, 7, True)):
        line = UartLine()
        reply = with_crc(bytes((octet,)) + REPLY[1:-2])
        assert hears(Pzem004t(line, address), line, reply) == is_ours
    for function, count in ((3, 20), (0x84, 20), (4, 18)):
        line = UartLine()
        reply = with_crc(bytes((1, function, count)) + REPLY[3:-2])
        assert not hears(Pzem004t(line), line, reply)


def test_without_mains_it_is_silent_and_all_is_0():
    bench = make_bench()
    bench.load.power_mw = 10_000
    assert bench.pass_s(3).voltage_mv == 230_000
    bench.load.voltage_mv = 0
    reading = bench.pass_s(2)
    assert reading.voltage_mv == 230_000 and not bench.driver.is_silent  # one answer may be lost
    reading = bench.pass_s(3)
    assert bench.driver.is_silent and bench.driver.lost_frames
    assert (reading.voltage_mv, reading.current_ma, reading.power_mw) == (0, 0, 0)
    assert (reading.frequency_mhz, reading.apparent_mva, reading.power_factor_milli) == (0, 0, 1000)
    counted_mj = bench.import_mj
    assert bench.pass_s(3600).import_mj == 0 and bench.import_mj == counted_mj
    bench.load.voltage_mv = 230_000
    bench.forget()
    bench.load.power_mw = 50_000
    assert bench.pass_s(3).voltage_mv == 230_000 and not bench.driver.is_silent
    assert bench.import_mj <= bench.load.import_mj  # nothing for the hour in the dark


def test_energy_of_hours_of_random_load():
    bench, dice = make_bench(), Dice(7)
    powers_mw = (0, 400, 5_000, 60_000, 200_000, 1_000_000, 3_600_000)

    def check():
        assert -WH <= bench.missing_mj() <= WH + 7_200_000

    bench.pass_s(2)
    wander(bench, dice, 5, powers_mw, check)
    bench.load.power_mw = 0
    bench.pass_s(3)
    assert -WH <= bench.missing_mj() <= WH
    assert bench.driver.lost_frames <= 1  # the question before the mains came


def test_energy_flows_between_the_steps_of_the_register():
    bench = make_bench()
    bench.load.power_mw = 60_000
    bench.pass_s(60)  # past the first step, 1 Wh a minute
    bench.forget()
    for _ in range(1000):
        reading = bench.pass_ms(1000)
        assert 0 <= reading.import_mj <= 120_000
        assert -120_000 <= bench.missing_mj() <= 120_000


def test_torn_frames_lose_no_energy():
    bench, dice = make_bench(), Dice(3)

    def tear(octets: bytes) -> bytes:
        kind = dice.below(4)
        if kind == 0:
            return octets[: dice.below(len(octets))]
        if kind == 1:
            at = dice.below(len(octets))
            return octets[:at] + bytes((octets[at] ^ 1 << dice.below(8),)) + octets[at + 1 :]
        return b"\x55\x00" + octets if kind == 2 else octets

    bench.load.power_mw = 2_000_000
    bench.pass_s(10)
    bench.forget()
    bench.chip._line.damage = tear
    bench.pass_s(7200)
    assert bench.driver.lost_frames > 2000
    bench.chip._line.damage = None
    bench.pass_s(3)
    assert -WH <= bench.missing_mj() <= WH


def test_a_minute_of_silence_is_made_up_for():
    bench = make_bench()
    bench.load.power_mw = 3_000_000
    bench.pass_s(10)
    bench.forget()
    bench.chip._line.damage = lambda octets: b""
    bench.pass_s(60)
    assert bench.driver.is_silent and bench.import_mj <= 3_000_000
    bench.chip._line.damage = None
    bench.pass_s(3)
    assert -WH <= bench.missing_mj() <= WH


def test_late_answers_are_taken_when_they_come():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.chip.latency_ms = 1100
    bench.pass_s(60)
    assert bench.reading.power_mw == 1_000_000 and not bench.driver.is_silent
    bench.forget()
    bench.pass_s(3600)
    assert -WH <= bench.missing_mj() <= WH


def test_a_sample_soon_after_another_does_not_ask_again():
    bench = make_bench()
    bench.pass_s(3)
    asked = bench.chip._line.asked_octets
    for _ in range(10):
        bench.pass_ms(5)
    assert bench.chip._line.asked_octets == asked
    bench.pass_ms(1000)
    assert bench.chip._line.asked_octets == asked + 8
    for _ in range(100):
        bench.pass_ms(100)
    assert bench.chip._line.asked_octets == asked + 8 * 51  # every 200 ms at most


def test_the_register_wraps():
    bench = make_bench()
    bench.chip.energy_mj = 9_999_998 * WH
    bench.load.power_mw = 3_600_000
    bench.pass_s(5)
    bench.forget()
    bench.pass_s(60)
    assert bench.chip.energy_mj < 100 * WH
    assert -2 * WH <= bench.missing_mj() <= 2 * WH


def test_the_register_is_two_words():
    bench = make_bench()
    bench.load.power_mw = 10_000_000
    bench.pass_s(10)
    bench.forget()
    bench.chip._line.damage = lambda octets: b""
    for _ in range(600):
        bench.pass_ms(60_000)  # ten hours unheard: 100 kWh
    bench.chip._line.damage = None
    bench.pass_s(3)
    assert abs(bench.missing_mj()) <= WH + 2 * 10_000_000


def test_clearing_again_and_again_loses_nothing():
    bench = make_bench()
    bench.load.power_mw = 100_000
    bench.pass_s(100)
    bench.forget()
    for _ in range(30):
        bench.chip.energy_mj = 0
        bench.pass_s(50)  # 1.4 Wh
    assert abs(bench.missing_mj()) <= 30 * 100_000 + WH  # a second of each, under way


def test_somebody_clears_the_register():
    bench = make_bench()
    bench.chip.energy_mj = 5_000 * WH
    bench.load.power_mw = 3_600_000
    bench.pass_s(5)
    bench.forget()
    bench.pass_s(10)
    bench.chip.energy_mj = 0
    bench.pass_s(30)
    assert 0 <= bench.missing_mj() <= 3 * WH  # what it forgot between two answers, and a step


def test_a_module_with_another_s_register_counts_nothing_of_it():
    bench = make_bench()
    bench.load.power_mw = 100_000
    bench.pass_s(5)
    bench.forget()
    bench.chip.energy_mj = 123_456 * WH
    bench.pass_s(60)
    assert bench.import_mj <= 60 * 100_000 + WH


def test_below_the_start_power_nothing_counts():
    bench = make_bench()
    bench.load.power_mw = 300
    assert bench.pass_s(7200).power_mw == 0
    assert bench.import_mj == 0


def test_gains_are_applied_to_all():
    bench = make_bench(Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(20)
    assert (reading.voltage_mv, reading.power_mw) == (232_300, 1_020_000)
    assert reading.current_ma == 4347 * 99 // 100
    bench.forget()
    bench.pass_s(3600)
    assert abs(bench.import_mj - 1_020_000 * 3600) <= WH * 102 // 100
