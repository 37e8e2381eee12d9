"""Sonoff POW Elite 20 A (POWR320D): ESP32, CSE7766, a latching relay, a display.

Each value with its reason; the pins are what ESPHome's and Tasmota's users found (esphome-devices
`Sonoff-POW-Elite-20a`, Tasmota template `sonoff_POWR320D`). Not tried on hardware.

Safety: its ground is at mains potential. No serial cable while mains is connected, not even for a
moment: flash it with mains unplugged, fed 3.3 V by the adapter, and close the case before mains.
Tokens come by Bluetooth.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = {
    "model": "sonoff_powr320d",
    "image": "ESP32_GENERIC",
    "ground": "live",  # no isolation between the chip's shunt and the ESP32
    # The chip only talks: 4800 baud, even parity, both fixed.
    "front_end": {"chip": "cse7766", "uart": 2, "rx": 16, "baud": 4800},
    # Two coils, one pulse each way; the contact stays as it is without power. GPIO 2 is a strap
    # that must be low at reset: the coil's transistor rests low. ESPHome pulses 500 ms, Tasmota
    # 40: 100 ms moves it surely and warms nothing. The chip measures behind the contact.
    "relay": {
        "kind": "latching",
        "close_pin": 2,
        "open_pin": 4,
        "active_level": 1,
        "pulse_ms": 100,
        "is_sensed": True,
    },
    "button": {"pin": 0, "pressed_level": 0},  # a strap, read only at reset
    "led": {"pin": 18, "on_level": 0},  # the status LED
    "second_led": {"pin": 5, "on_level": 0},  # the wifi LED; GPIO 5 may be either way at reset
    "display": {"chip": "tm1621", "data": 14, "cs": 25, "rd": 26, "wr": 27},
    "console": {"tx": 1, "rx": 3},  # the header inside: mains unplugged
    "rated_current_a": 20,
    "current_rating": "(5-20)A",
    "trip_current_ma": 21000,  # a twentieth above the rating: there is no thermometer
    "trip_power_w": 5000,  # 20 A at 250 V
    "sample_ms": 1000,
    "dwell_ms": 2000,  # spares a compressor a restart under pressure, and the contact a weld
}

REVISIONS: "dict[str, BoardDefinition]" = {}
