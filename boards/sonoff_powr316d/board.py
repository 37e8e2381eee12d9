"""Sonoff POW Elite 16 A (POWR316D): the 20 A board with an ordinary relay.

Each value with its reason; the pins are what ESPHome's users found (esphome-devices
`Sonoff-POW-Elite-16a`). Not tried on hardware.

Safety: its ground is at mains potential. No serial cable while mains is connected, not even for a
moment: flash it with mains unplugged, fed 3.3 V by the adapter, and close the case before mains.
Tokens come by Bluetooth.
"""

from boards.definition import changed
from boards.sonoff_powr320d.board import BOARD as _POW_ELITE_20_A

TYPE_CHECKING = False
if TYPE_CHECKING:
    from boards.definition import BoardDefinition

BOARD: "BoardDefinition" = changed(
    _POW_ELITE_20_A,
    {
        "model": "sonoff_powr316d",
        # One coil, which holds the contact closed; it falls open without power. Its position is
        # the one we gave it: nobody has said where the chip measures on this one.
        "relay": {"kind": "mono", "pin": 13, "active_level": 1, "holds": True, "is_sensed": False},
        "rated_current_a": 16,
        "current_rating": "(5-16)A",
        "trip_current_ma": 16800,
        "trip_power_w": 4000,  # 16 A at 250 V
    },
)

REVISIONS: "dict[str, BoardDefinition]" = {}
