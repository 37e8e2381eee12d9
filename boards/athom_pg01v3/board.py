"""Athom PG01V3-EU16A plug: ESP32-C3, CSE7766, an ordinary relay.

Each value with its reason; the pins are the maker's own (athom-tech/esp32-configs
`athom-smart-plug.yaml`). Not tried on hardware.

Safety: its ground is at mains potential. No serial cable while mains is connected, not even for a
moment: flash it unplugged, fed 3.3 V by the adapter, and close the case before it goes into a
socket. Tokens come by Bluetooth.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = {
    "model": "athom_pg01v3",
    "image": "ESP32_GENERIC_C3",
    "ground": "live",  # no isolation between the chip's shunt and the ESP32
    # The chip only talks: 4800 baud, even parity, both fixed. It sits on UART 0's receive pin.
    "front_end": {"chip": "cse7766", "uart": 1, "rx": 20, "baud": 4800},
    # One coil on a floating pin. Users saw C3 plugs flick at a restart: the pad is held.
    "relay": {"kind": "mono", "pin": 5, "active_level": 1, "holds": True, "is_sensed": False},
    "button": {"pin": 3, "pressed_level": 0},
    "led": {"pin": 6, "on_level": 0},
    # The pads inside: mains unplugged. Once the meter is in service its receive pin is the metering
    # chip's, and tokens come by Bluetooth.
    "console": {"tx": 21, "rx": 20, "until_provisioned": True},
    "rated_current_a": 16,
    "current_rating": "(5-16)A",
    "trip_current_ma": 16800,  # a twentieth above the rating: there is no thermometer
    "trip_power_w": 3680,  # 16 A at 230 V: the plug's own rating
    "sample_ms": 1000,
    "dwell_ms": 2000,  # spares a compressor a restart under pressure, and the contact a weld
}

REVISIONS: "dict[str, BoardDefinition]" = {}
