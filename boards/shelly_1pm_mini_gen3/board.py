"""Shelly 1PM Mini Gen3: ESP32-C3, BL0942, an ordinary relay, a thermometer.

Each value with its reason; the pins are what ESPHome's users found (esphome-devices
`Shelly-1PM-Mini-Gen3`). Not tried on hardware.

Safety: its ground is at mains potential. No serial cable while mains is connected, not even for a
moment: flash it with mains unplugged, fed 3.3 V by the adapter, and close the case before mains.
Tokens come by Bluetooth.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = {
    "model": "shelly_1pm_mini_gen3",
    "image": "ESP32_GENERIC_C3",
    "ground": "live",  # no isolation between the chip's shunt and the ESP32
    "front_end": {"chip": "bl0942", "uart": 1, "tx": 6, "rx": 7, "baud": 9600},  # strapped to 9600
    # One coil on a floating pin. Users saw C3 plugs flick at a restart: the pad is held.
    "relay": {"kind": "mono", "pin": 5, "active_level": 1, "holds": True, "is_sensed": False},
    "button": {"pin": 1, "pressed_level": 0},
    "wall_switch": {"pin": 10, "pressed_level": 1},  # SW terminal; not used by the firmware so far
    "led": {"pin": 0, "on_level": 0},  # no strap on this chip
    # 10 kOhm at 25 C under 10 kOhm, as its users measured it: a rough estimate.
    "thermometer": {"pin": 3, "resistor_ohm": 10000, "ntc_ohm_at_25_c": 10000, "beta_k": 3350},
    "console": {"tx": 21, "rx": 20},  # pads inside: mains unplugged
    "rated_current_a": 8,
    "current_rating": "(5-8)A",
    "trip_current_ma": 8400,  # a power limit alone lets a bad power factor burn it
    "trip_power_w": 2000,  # 8 A at 250 V
    "trip_c": 80,  # where its users' configurations let go
    "sample_ms": 1000,
    "dwell_ms": 2000,  # spares a compressor a restart under pressure, and the contact a weld
}

REVISIONS: "dict[str, BoardDefinition]" = {}
