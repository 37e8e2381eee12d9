"""CSE7766: recorded frames, unsure powers, noise, and energy that is its pulse count's."""

from bench_load import Dice, Workbench, outlive_a_cut, wander
from meter.core.energy import Reading
from meter.drivers.cse7766 import Cse7766
from meter.drivers.gains import Gains

from boards.chips.cse7766_chip import Cse7766Chip, make_frame
from boards.chips.uart_line import UartLine

PULSE_MJ = 5351
# No load; power not valid; 20.9 W; another chip at 115.9 W. From Tasmota's source.
RECORDED = (
    "F25A02F76000036100401005724051A65863101BE17F4D4E",
    "555A02F76000035A004010048B9F51A65818727561ACA130",
    "555A02F7600003AB00401002605D51A65803E9EF710B7A36",
    "555A02F1E800079D003F3E0035F850DB3800B2A2F1D6973E",
)


def make_bench(pk=5_351_000, gains=None) -> Workbench:
    line = UartLine(capacity=1024)
    return Workbench(Cse7766Chip(line, pk), Cse7766(line, gains=gains))


def read_frames(*frames: bytes) -> Reading:
    """What a driver shows after each of `frames` came twice in a second."""
    line = UartLine(capacity=1024)
    driver, reading = Cse7766(line), Reading()
    for frame in frames:
        line.deliver(frame + frame)
        driver.read(reading, 1000)
    assert driver.lost_frames == 0
    return reading


def test_the_recorded_frames():
    frames = [bytes.fromhex(frame) for frame in RECORDED]
    reading = read_frames(frames[0])
    assert (reading.voltage_mv // 100, reading.power_mw, reading.current_ma) == (2247, 0, 0)
    reading = read_frames(frames[1])
    assert (reading.voltage_mv // 100, reading.power_mw) == (2265, 0)
    reading = read_frames(frames[2], frames[2])  # the first power is of a part of a cycle
    assert (reading.voltage_mv // 100, reading.current_ma) == (2070, 105)
    assert reading.power_mw // 100 == 208
    reading = read_frames(frames[3], frames[3])
    assert (reading.voltage_mv // 100, reading.current_ma) == (990, 1171)
    assert reading.power_mw // 100 == 1158


def test_the_chip_makes_the_recorded_frames():
    coefficients = (194_400, 16_400, 5_351_000)
    for hexadecimal in RECORDED[:3]:
        frame = bytes.fromhex(hexadecimal)
        u, i, p = [int.from_bytes(frame[at : at + 3], "big") for at in (5, 11, 17)]
        pulses = int.from_bytes(frame[21:23], "big")
        valid = frame[20] & 0xFE
        assert make_frame(frame[0], coefficients, (u, i, p), valid, pulses) == frame


def test_a_load_is_measured():
    bench = make_bench()
    bench.load.power_mw = 2_300_000
    reading = bench.pass_s(10)
    assert abs(reading.voltage_mv - 230_000) < 150  # the cycle of 845 us has steps of 0.1 %
    assert abs(reading.power_mw - 2_300_000) < 1000
    assert reading.current_ma == 10_000
    assert reading.frequency_mhz == 0 and reading.power_factor_milli >= 999


def test_energy_of_hours_of_random_load():
    bench, dice = make_bench(), Dice(11)

    def check():
        assert -PULSE_MJ <= bench.missing_mj() <= 2_300_000

    bench.pass_s(3)
    bench.forget()
    wander(bench, dice, 3, (0, 6_000, 60_000, 200_000, 1_000_000, 2_300_000), check)
    bench.load.power_mw = 100_000
    bench.pass_s(3)
    assert abs(bench.missing_mj()) <= 2 * PULSE_MJ


def test_the_pulse_count_wraps_many_times():
    bench = make_bench()
    bench.chip.pulses = 0xFFF0
    bench.load.power_mw = 3_500_000
    bench.pass_s(3)
    bench.forget()
    bench.pass_s(3600)  # 2.35 million pulses
    assert abs(bench.missing_mj()) <= 3_500_000 // 10 + PULSE_MJ


def test_another_chip_s_pulse_is_worth_what_it_says():
    bench = make_bench(pk=5_299_001)  # 5299.001 mJ
    bench.load.power_mw = 2_000_000
    bench.pass_s(3)
    bench.forget()
    bench.pass_s(7200)
    assert abs(bench.missing_mj()) <= 2_000_000 // 10 + PULSE_MJ


def test_noise_below_the_start_power_is_no_energy():
    bench = make_bench()
    for _ in range(200):
        bench.chip.stray_pulse()
        bench.pass_s(11)
    assert bench.import_mj == 0 and bench.reading.power_mw == 0


def test_a_small_power_is_shown_and_counted():
    bench = make_bench()
    bench.load.power_mw = 3_000  # the chip is unsure of it
    bench.pass_s(20)
    bench.forget()
    shown = [bench.pass_ms(1000).power_mw for _ in range(600)]
    assert max(shown) <= 3_010 and min(shown[20:]) >= 2_900
    assert abs(bench.missing_mj()) <= 2 * PULSE_MJ


def test_a_load_that_comes_is_not_seen_twice_as_large():
    bench = make_bench()
    bench.pass_s(5)
    bench.load.power_mw = 1_000_000
    shown = [bench.pass_ms(1000).power_mw for _ in range(4)]
    assert max(shown) < 1_001_000 and min(shown[2:]) > 999_000


def test_a_load_that_goes_is_gone_at_once():
    bench = make_bench()
    bench.load.power_mw = 2_000_000
    bench.pass_s(5)
    bench.load.power_mw = 0
    assert bench.pass_s(1).power_mw < 10_000
    bench.load.power_mw = 2_000_000
    bench.pass_s(5)
    bench.load.power_mw = 1_000  # its power may be invalid now, but no pulses come
    assert bench.pass_s(2).power_mw < 10_000


def test_a_dead_line_behind_an_open_contact_is_seen():
    bench = make_bench()
    bench.load.power_mw = 100_000
    bench.pass_s(5)
    bench.load.voltage_mv = 0
    reading = bench.pass_s(2)
    assert (reading.voltage_mv, reading.power_mw, reading.current_ma) == (0, 0, 0)
    assert not bench.driver.is_silent


def test_damaged_coefficients_are_no_reading():
    bench = make_bench()
    bench.pass_s(5)
    bench.chip.flags = 0x01
    bench.pass_s(4)
    assert bench.driver.is_silent and bench.reading.voltage_mv == 0


def test_an_uncalibrated_chip_is_read_with_the_usual_coefficients():
    bench = make_bench()
    bench.chip.is_uncalibrated = True
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(5)
    assert reading.power_mw // 1000 == 1_002  # 5364000 / 5351000


def test_torn_frames_lose_no_energy():
    bench, dice = make_bench(), Dice(5)

    def tear(octets: bytes) -> bytes:
        at = dice.below(len(octets))
        kind = dice.below(3)
        if kind == 0:
            return octets[at:]
        if kind == 1:
            return octets[:at] + octets[at + 1 :]
        return octets[:at] + bytes((octets[at] ^ 1 << dice.below(8),)) + octets[at + 1 :]

    bench.load.power_mw = 1_000_000
    bench.pass_s(5)
    bench.forget()
    bench.chip._line.damage = tear
    for _ in range(1800):
        bench.pass_ms(1000)
        assert -PULSE_MJ <= bench.missing_mj() <= 5_000_000
    bench.chip._line.damage = None
    bench.pass_s(3)
    assert abs(bench.missing_mj()) <= 1_000_000 // 10 + PULSE_MJ


def test_a_frame_that_only_looks_good_counts_nothing():
    bench = make_bench()
    bench.load.power_mw = 1_000_000
    bench.pass_s(5)
    bench.forget()
    bench.load.power_mw = 0
    stranger = make_frame(0x55, (1, 1, 99), (1, 1, 1), 0x70, 12345)
    bench.chip._line.damage = lambda octets: stranger * 3
    bench.pass_s(1)
    assert bench.import_mj == 0 and bench.driver.lost_frames == 1
    assert bench.reading.power_mw == 1_000_000  # as it was


def test_a_chip_that_lost_its_power_begins_at_0():
    bench = make_bench()
    outlive_a_cut(bench, 1_000_000, before_s=100)
    assert abs(bench.missing_mj()) <= 2 * 1_000_000


def test_gains_are_applied_to_all():
    bench = make_bench(gains=Gains(10_100, 9_900, 10_200))
    bench.load.power_mw = 1_000_000
    reading = bench.pass_s(5)
    assert abs(reading.voltage_mv - 232_300) < 150
    assert abs(reading.power_mw - 1_020_000) < 500
    bench.forget()
    bench.pass_s(3600)
    assert abs(bench.import_mj - 1_020_000 * 3600) <= 1_020_000 // 10 + PULSE_MJ
