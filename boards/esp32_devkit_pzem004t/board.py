"""ESP32 DevKit (ESP32-WROOM-32) with a PZEM-004T v3 module and a relay module: the bench meter.

Wiring as data, each value with its reason. Not tried on hardware. The drivers that would run on it
(PZEM-004T, relay, button) are not written yet, so this board cannot be assembled so far.

Safety: the PZEM-004T's serial side is opto-isolated, so this is the one board here that may hang on
a USB cable while mains is connected. The relay's contact side and the PZEM's screw terminals carry
mains: cover them.
"""

from meter.const import const

MODEL = "esp32_devkit_pzem004t"
IMAGE = "ESP32_GENERIC"
ARCHITECTURE = "xtensawin"  # what mpy-cross compiles native code for

# UART 2's default pins; UART 0 is the USB console and carries DLMS and text, UART 1's default pins
# belong to the flash chip.
METER_UART = const(2)
METER_UART_TX = const(17)
METER_UART_RX = const(16)
METER_UART_BAUD = const(9600)  # fixed by the module

CONSOLE_UART = const(0)
CONSOLE_BAUD = const(115200)

# GPIO 26 is no boot strap and drives nothing during reset, so a module that closes when its input
# is pulled low does not flick at power-up: its own pull-up holds it open. Write the level before
# making the pin an output.
RELAY_PIN = const(26)
RELAY_ACTIVE_LEVEL = const(0)  # as common relay modules are

# The DevKit's BOOT button: a strap, but only read at reset; pressed is low.
BUTTON_PIN = const(0)
BUTTON_PRESSED_LEVEL = const(0)

# The blue LED of most DevKits. GPIO 2 is a strap that must be low at reset: an LED to ground is.
LED_PIN = const(2)
LED_ON_LEVEL = const(1)

# I2C for a DS3231 clock and an FRAM, both optional: the ESP32's customary pins.
I2C_SDA = const(21)
I2C_SCL = const(22)

# The relay module, not the PZEM (100 A with its current transformer), sets the limit.
RATED_CURRENT_A = const(10)
CURRENT_RATING = "(5-10)A"

# The module measures over about a second; asking more often repeats old values.
SAMPLE_MS = const(1000)
