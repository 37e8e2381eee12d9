"""What a meter says of itself to anybody: the nameplate.

Here: fields and their defaults. Not here: keys and secrets (`core.provisioning`).
"""

import hashlib

FIRMWARE_VERSION = "0.1.0"
MANUFACTURER = "Wattkey"


class Identity:
    """Nameplate of one meter. `model` is the board's name; `serial` is 1 to 16 of A-Z and 0-9."""

    def __init__(
        self, serial: str, model: str, current_rating: str = "(5-30)A", year: int = 2026
    ) -> None:
        self.serial = serial
        self.model = model
        self.current_rating = current_rating
        self.year = year
        self.manufacturer = MANUFACTURER
        self.firmware_version = FIRMWARE_VERSION
        self.category = "D1"  # IS 15959: single phase, directly connected

    @property
    def is_emulator(self) -> bool:
        return self.model.startswith("emulator")

    @property
    def logical_device_name(self) -> bytes:
        """Return the 16 octets of the COSEM logical device name: maker's letters, then serial."""
        return ("WKY" + "0" * (13 - len(self.serial)) + self.serial[-13:]).encode()

    @property
    def system_title(self) -> bytes:
        """Return the 8 octets that name this meter in sealed messages: maker, hashed serial."""
        return b"WKY" + hashlib.sha256(self.serial.encode()).digest()[:5]
