"""Shelly Plus 1PM: ESP32-U4WDH, BL0937, an ordinary relay, a thermometer.

Each value with its reason; the pins are what ESPHome's and Tasmota's users found (esphome-devices
`Shelly-Plus-1PM`, Tasmota template `shelly_plus_1PM`). Not tried on hardware.

Safety: its ground is at mains potential. No serial cable while mains is connected, not even for a
moment: flash it with mains unplugged, fed 3.3 V by the adapter, and close the case before mains.
Tokens come by Bluetooth.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = {
    "model": "shelly_plus_1pm",
    "image": "ESP32_GENERIC",
    "ground": "live",  # no isolation between the chip's shunt and the ESP32
    # CF on GPIO 5, a strap that may be either way at reset. SEL is inverted on this board: low
    # chooses current. The divider is what its users calibrated to.
    "front_end": {
        "chip": "bl0937",
        "cf": 5,
        "cf1": 18,
        "sel": 23,
        "is_sel_inverted": True,
        "divider": 1925,
    },
    # One coil on a pin that floats during reset.
    "relay": {"kind": "mono", "pin": 26, "active_level": 1, "holds": True, "is_sensed": False},
    "button": {"pin": 25, "pressed_level": 0},
    "wall_switch": {"pin": 4, "pressed_level": 1},  # SW terminal; not used by the firmware so far
    # GPIO 0 is a strap that must be high at reset: an LED to 3.3 V leaves it so.
    "led": {"pin": 0, "on_level": 0},
    # 10 kOhm at 25 C under 10 kOhm, as its users measured it: a rough estimate.
    "thermometer": {"pin": 32, "resistor_ohm": 10000, "ntc_ohm_at_25_c": 10000, "beta_k": 3350},
    "console": {"tx": 1, "rx": 3},  # the pads at the back: mains unplugged
    "rated_current_a": 16,
    "current_rating": "(5-16)A",
    "trip_current_ma": 16000,  # a power limit alone lets a bad power factor burn it
    "trip_power_w": 3600,
    "trip_c": 80,  # where its users' configurations let go
    "sample_ms": 1000,
    "dwell_ms": 2000,  # spares a compressor a restart under pressure, and the contact a weld
}

REVISIONS: "dict[str, BoardDefinition]" = {
    # Made in 2021: the ESP32 on it has one core, which the ordinary image does not start on.
    "0.1.9": {"image": "ESP32_GENERIC-UNICORE"},
}
