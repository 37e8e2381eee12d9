"""Displays: what a person reads on the glass after what was asked for."""

from meter.drivers.ssd1306 import HEIGHT, WIDTH, Ssd1306
from meter.drivers.tm1621 import KWH_WATTS, NO_UNIT, VOLTS_AMPERES, Tm1621

from boards.chips.ssd1306_chip import ADDRESS, Ssd1306Chip
from boards.chips.tm1621_chip import Tm1621Chip
from boards.emulator.i2c import I2cBus


def make_tm1621() -> "tuple[Tm1621Chip, Tm1621]":
    chip = Tm1621Chip()
    return chip, Tm1621(chip.cs, chip.wr, chip.rd, chip.data, chip.sleep_us)


def test_the_tm1621_is_switched_on():
    chip, _ = make_tm1621()
    assert chip.commands == [0x01, 0x03, 0x29, 0x04, 0x05, 0x08, 0x80] and chip.is_on
    assert (chip.cs.pad, chip.wr.pad, chip.rd.pad, chip.data.pad) == (1, 1, 1, 1)


def test_the_tm1621_shows_two_numbers_in_tenths():
    chip, display = make_tm1621()
    for top, bottom, rows in (
        (2301, 42, ("230.1", "  4.2")),
        (0, 7, ("  0.0", "  0.7")),
        (9999, 10_000, ("999.9", "1000")),
        (99_999, 1_000_000, ("9999", "9999")),
        (None, 5, ("    ", "  0.5")),
        (-15, -999, (" -1.5", "-99.9")),
        (-10_000, -99_999, ("-999", "-999")),
    ):
        display.show(top, bottom)
        assert chip.rows() == rows, (top, bottom, chip.rows())


def test_every_digit_of_both_rows_can_be_told_from_the_others():
    chip, display = make_tm1621()
    for number in range(0, 10_000, 1111):
        display.show(number, number)
        text = "%3d.%d" % (number // 10, number % 10)
        assert chip.rows() == (text, text)


def test_the_tm1621_shows_one_pair_of_units():
    chip, display = make_tm1621()
    for unit, shown in ((VOLTS_AMPERES, "V A"), (KWH_WATTS, "kWh W"), (NO_UNIT, "")):
        display.show(1, 1, unit)
        assert chip.unit == shown


def test_the_tm1621_s_bytes_are_those_of_the_facts():
    chip, display = make_tm1621()
    display.show(1234, 5678, VOLTS_AMPERES)
    assert bytes(chip.memory) == bytes(
        (0x50, 0x3D, 0x79 | 0x80, 0x72, 0xF7, 0x85 | 0x08, 0xF3, 0xDB)
    )


class PlainCanvas:
    """Draws each letter as 64 dots that are its code's bits: for Pythons without `framebuf`."""

    def __init__(self, picture: bytearray, width: int, height: int, order: int) -> None:
        assert (len(picture), width, height, order) == (WIDTH * HEIGHT // 8, WIDTH, HEIGHT, 0)
        self._picture = picture

    def fill(self, colour: int) -> None:
        for at in range(len(self._picture)):
            self._picture[at] = 0xFF * colour

    def text(self, letters: str, x: int, y: int, colour: int) -> None:
        assert y % 8 == 0
        for at, letter in enumerate(letters):
            for column in range(8):
                self._picture[y // 8 * WIDTH + x + at * 8 + column] = ord(letter)


def letters_of(chip: Ssd1306Chip, line: int) -> str:
    begin = line * WIDTH
    return "".join([chr(chip.memory[begin + at * 8]) for at in range(16)]).replace("\0", " ")


def test_the_ssd1306_shows_lines():
    chip = Ssd1306Chip()
    display = Ssd1306(I2cBus({ADDRESS: chip}), PlainCanvas)
    assert not chip.is_on
    assert display.show(("230.1 V", "4.2 A", "", "a line that is longer than the glass"))
    assert chip.is_on and chip.settings[0x20] == b"\x00"
    shown = [letters_of(chip, line).rstrip() for line in range(8)]
    assert shown == ["230.1 V", "4.2 A", "", "a line that is l", "", "", "", ""]
    assert display.show(["9"] * 20)
    assert letters_of(chip, 7).rstrip() == "9" and letters_of(chip, 1).rstrip() == "9"


def test_a_display_that_is_not_there_is_no_error():
    chip = Ssd1306Chip()
    bus = I2cBus({ADDRESS: chip})
    display = Ssd1306(bus, PlainCanvas)
    bus.silent.add(ADDRESS)
    assert not display.show(("x",))
    bus.silent.clear()
    assert display.show(("y",)) and chip.is_on
    bus.silent.add(ADDRESS)
    assert not display.show(("y",))
    chip.settings.clear()  # it lost its power
    bus.silent.clear()
    assert display.show(("y",)) and chip.is_on


def test_the_dots_are_where_framebuf_puts_them():
    try:
        import framebuf  # pyright: ignore[reportMissingModuleSource]
    except ImportError:  # CPython has none
        return
    chip = Ssd1306Chip()
    assert Ssd1306(I2cBus({ADDRESS: chip}), framebuf.FrameBuffer).show(("", "-"))
    rows = [y for y in range(HEIGHT) for x in range(8) if chip.is_lit(x, y)]
    assert rows and min(rows) >= 8 and max(rows) < 16  # a dash, in the second line
