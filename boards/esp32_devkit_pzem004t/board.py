"""ESP32 DevKit (ESP32-WROOM-32) with a PZEM-004T v3 module and a relay module: the bench meter.

Each value with its reason. Not tried on hardware.

Safety: the PZEM-004T's serial side is opto-isolated, so this board may hang on a USB cable while
mains is connected. The relay's contact side and the PZEM's screw terminals carry mains: cover them,
and disconnect mains before touching anything.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = {
    "model": "esp32_devkit_pzem004t",
    "image": "ESP32_GENERIC",
    "ground": "isolated",  # by the module's opto-couplers and the relay
    # UART 2's default pins; UART 0 is the USB console, UART 1's default pins belong to the flash.
    # The module's baud rate is fixed.
    "front_end": {"chip": "pzem004t", "uart": 2, "tx": 17, "rx": 16, "baud": 9600},
    # GPIO 26 is no boot strap and drives nothing during reset, so a module that closes when its
    # input is pulled low, as common ones do, does not flick: its own pull-up holds it open.
    # The PZEM measures in front of the contact: it does not see the position.
    "relay": {"kind": "mono", "pin": 26, "active_level": 0, "holds": True, "is_sensed": False},
    # The DevKit's BOOT button: a strap, but only read at reset.
    "button": {"pin": 0, "pressed_level": 0},
    # The blue LED of most DevKits. GPIO 2 is a strap that must be low at reset: an LED to ground
    # leaves it so.
    "led": {"pin": 2, "on_level": 1},
    # The ESP32's customary I2C pins, for parts that may be there or not.
    "i2c": {"bus": 0, "sda": 21, "scl": 22},
    "clock_chip": "ds3231",
    "fram": "mb85rc256v",
    "display": {"chip": "ssd1306"},
    "console": {"tx": 1, "rx": 3},  # UART 0, behind the USB chip
    # The relay module, not the PZEM (100 A with its current transformer), sets the limit.
    "rated_current_a": 10,
    "current_rating": "(5-10)A",
    "trip_current_ma": 11000,  # a tenth above what the contact is made for
    "trip_power_w": 2750,  # that at 250 V
    "sample_ms": 1000,  # the module measures over about a second
    "dwell_ms": 2000,  # spares a compressor a restart under pressure, and the contact a weld
}

REVISIONS: "dict[str, BoardDefinition]" = {
    # A DevKit with an ESP32-WROVER: its 4 MB of memory take GPIO 16 and 17. The one to buy: without
    # that memory the whole firmware does not fit (README).
    "wrover": {
        "image": "ESP32_GENERIC-SPIRAM",
        "front_end": {"chip": "pzem004t", "uart": 2, "tx": 25, "rx": 33, "baud": 9600},
    },
}
