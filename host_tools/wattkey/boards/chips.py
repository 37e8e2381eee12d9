"""The two kinds of chip on our boards: what their pins may do, and what their images look like.

Facts: Espressif's ESP32 and ESP32-C3 datasheets (strapping pins, pin lists), ESP-IDF's GPIO guide
(flash pins, inputs), esptool's documentation of image headers and offsets; stock images as
MicroPython's `ports/esp32` makes them.
"""

from dataclasses import dataclass, field, replace

HIGH, LOW = 1, 0


@dataclass(frozen=True)
class Chip:
    """One chip. Pins are GPIO numbers.

    `image_chip_id` stands in an image's header; `image_offset` is where a stock image begins in
    flash. `straps` maps a pin to the level it must have at reset; a strap that only changes what
    the boot ROM prints, or SDIO timing, is none. `at_reset` maps a pin to the level that its weak
    resistor, or the boot ROM, gives it.
    """

    name: str
    architecture: str
    image_chip_id: int
    image_offset: int
    uarts: int
    pins: frozenset[int]
    inputs_only: frozenset[int]
    flash_pins: frozenset[int]
    straps: dict[int, int]
    at_reset: dict[int, int]
    analog: frozenset[int] = field(default_factory=frozenset)
    """Pins of ADC 1, the one that works beside the radio."""


ESP32 = Chip(
    name="ESP32",
    architecture="xtensawin",
    image_chip_id=0,
    image_offset=0x1000,
    uarts=3,
    pins=frozenset((*range(20), *range(21, 24), *range(25, 28), *range(32, 40))),
    inputs_only=frozenset(range(34, 40)),
    flash_pins=frozenset(range(6, 12)),
    # GPIO 12 high would give the flash chip 1.8 V; GPIO 0 low begins a download, and GPIO 2 must be
    # low for one.
    straps={0: HIGH, 2: LOW, 12: LOW},
    at_reset={0: HIGH, 1: HIGH, 2: LOW, 3: HIGH, 4: LOW, 5: HIGH, 12: LOW, 14: HIGH, 15: HIGH},
    analog=frozenset(range(32, 40)),
)

# The memory of a WROVER module takes two pins more; nothing else differs.
ESP32_SPIRAM = replace(ESP32, flash_pins=ESP32.flash_pins | {16, 17})

ESP32_C3 = Chip(
    name="ESP32-C3",
    architecture="rv32imc",
    image_chip_id=5,
    image_offset=0,
    uarts=2,
    pins=frozenset(range(22)),
    inputs_only=frozenset(),
    flash_pins=frozenset(range(11, 18)),
    # GPIO 9 low begins a download, and GPIO 8 must be high for one; GPIO 2 high for either.
    straps={2: HIGH, 8: HIGH, 9: HIGH},
    at_reset={9: HIGH, 18: LOW, 19: HIGH, 20: HIGH, 21: HIGH},
    analog=frozenset(range(5)),
)

CHIPS = {
    "ESP32_GENERIC": ESP32,
    "ESP32_GENERIC-SPIRAM": ESP32_SPIRAM,
    "ESP32_GENERIC-UNICORE": ESP32,
    "ESP32_GENERIC_C3": ESP32_C3,
}
"""The chip of each stock image that a definition may name."""


def chip_of(image: str) -> Chip:
    """Return the chip that the stock image named `image` is made for; KeyError if unknown."""
    return CHIPS[image]
