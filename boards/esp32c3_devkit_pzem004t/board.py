"""ESP32-C3 DevKitM-1 with a PZEM-004T v3 module and a relay module: the smaller bench meter.

Each value with its reason. Not tried on hardware.

Safety: the PZEM-004T's serial side is opto-isolated, so this board may hang on a USB cable while
mains is connected. The relay's contact side and the PZEM's screw terminals carry mains: cover them,
and disconnect mains before touching anything.
"""

from boards.definition import changed
from boards.esp32_devkit_pzem004t.board import BOARD as _ESP32_DEVKIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

# The same parts as on the ESP32 DevKit; the chip has other pins.
BOARD: "BoardDefinition" = changed(
    _ESP32_DEVKIT,
    {
        "model": "esp32c3_devkit_pzem004t",
        "image": "ESP32_GENERIC_C3",
        # The C3 has UART 0 and 1 only; any pin will do, these two are no straps.
        "front_end": {"chip": "pzem004t", "uart": 1, "tx": 5, "rx": 4, "baud": 9600},
        # GPIO 10 is no strap and floats during reset; the module's pull-up holds it open.
        "relay": {"kind": "mono", "pin": 10, "active_level": 0, "holds": True, "is_sensed": False},
        "button": {"pin": 9, "pressed_level": 0},  # the BOOT button: a strap, read only at reset
        # The DevKitM-1's own LED, on GPIO 8, is a colour LED that wants a protocol: fit a plain one
        # with its resistor from GPIO 3 to ground.
        "led": {"pin": 3, "on_level": 1},
        "i2c": {"bus": 0, "sda": 6, "scl": 7},  # free pins side by side
        "console": {"tx": 21, "rx": 20},  # UART 0, behind the USB chip
    },
)

REVISIONS: "dict[str, BoardDefinition]" = {}
