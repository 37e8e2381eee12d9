"""The profiles that a meter keeps, as typed rows: which there are, and what columns are called.

Here: names, words and shapes. Not here: how they are read (`reading`), drawn or written.
Scalers and units are always those that the meter gives; only the words are ours.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Cell = int | Decimal | str | datetime | None
"""One value of a row: scaled, in its column's unit; None for a time that is not given."""

UNITS = {
    6: "min",
    7: "s",
    27: "W",
    28: "VA",
    29: "var",
    30: "Wh",
    31: "VAh",
    32: "varh",
    33: "A",
    35: "V",
    44: "Hz",
    255: "",
}
"""By COSEM unit code (IEC 62056-6-2, enumeration `unit`)."""


@dataclass(frozen=True)
class Profile:
    """A profile's object, and the object that tells the scalers of its columns ("" for none)."""

    obis: str
    scalers_obis: str = ""


PROFILES = {
    "load": Profile("1.0.99.1.0.255", "1.0.94.91.4.255"),
    "daily": Profile("1.0.99.2.0.255", "1.0.94.91.5.255"),
    "billing": Profile("1.0.98.1.0.255", "1.0.94.91.6.255"),
    "now": Profile("1.0.94.91.0.255", "1.0.94.91.3.255"),
    "nameplate": Profile("0.0.94.91.10.255"),
}
"""By the name that a user types. The objects are IS 15959 part 2's."""

EVENT_GROUPS = {
    "voltage": Profile("0.0.99.98.0.255", "1.0.94.91.7.255"),
    "current": Profile("0.0.99.98.1.255", "1.0.94.91.7.255"),
    "power": Profile("0.0.99.98.2.255", "1.0.94.91.7.255"),
    "transactions": Profile("0.0.99.98.3.255", "1.0.94.91.7.255"),
    "tamper": Profile("0.0.99.98.4.255", "1.0.94.91.7.255"),
    "cover": Profile("0.0.99.98.5.255", "1.0.94.91.7.255"),
    "control": Profile("0.0.99.98.6.255", "1.0.94.91.7.255"),
    "wattkey": Profile("0.0.99.98.128.255"),
}
"""IS 15959's seven groups of events, and our own."""

_NAMES = {
    ("0.0.1.0.0.255", 2): "Time",
    ("0.0.0.1.2.255", 2): "Billing date",
    ("0.0.0.1.0.255", 2): "Billing periods",
    ("0.0.42.0.0.255", 2): "Logical device name",
    ("0.0.96.1.0.255", 2): "Serial number",
    ("0.0.96.1.1.255", 2): "Manufacturer",
    ("0.0.96.1.2.255", 2): "Device ID",
    ("0.0.96.1.3.255", 2): "Model",
    ("0.0.96.1.4.255", 2): "Year of manufacture",
    ("0.0.96.2.0.255", 2): "Programmings",
    ("0.0.96.7.0.255", 2): "Power failures",
    ("0.0.96.14.0.255", 2): "Active rate",
    ("1.0.0.2.0.255", 2): "Firmware version",
    ("0.0.94.91.9.255", 2): "Meter type",
    ("0.0.94.91.11.255", 2): "Category",
    ("0.0.94.91.12.255", 2): "Current rating",
    ("0.0.94.91.0.255", 2): "Tampers",
    ("0.0.94.91.13.255", 2): "Time with power in the period",
    ("0.0.94.91.14.255", 2): "Time with power",
    ("0.0.96.3.10.255", 2): "Contact closed",
    ("0.0.17.0.0.255", 3): "Load limit",
    ("1.0.12.27.0.255", 2): "Mean voltage",
    ("1.0.11.27.0.255", 2): "Mean current",
    ("1.0.1.29.0.255", 2): "Imported in the block",
    ("1.0.9.29.0.255", 2): "Imported apparent in the block",
    ("1.0.2.29.0.255", 2): "Exported in the block",
    ("1.0.10.29.0.255", 2): "Exported apparent in the block",
    ("1.0.1.7.0.255", 2): "Power drawn",
    ("1.0.2.7.0.255", 2): "Power fed in",
    ("1.0.3.7.0.255", 2): "Reactive power",
    ("1.0.9.7.0.255", 2): "Apparent power",
    ("1.0.11.7.0.255", 2): "Current",
    ("1.0.12.7.0.255", 2): "Voltage",
    ("1.0.13.7.0.255", 2): "Power factor",
    ("1.0.13.0.0.255", 2): "Mean power factor",
    ("1.0.14.7.0.255", 2): "Frequency",
    ("1.0.91.7.0.255", 2): "Neutral current",
    ("1.0.1.4.0.255", 2): "Demand so far",
    ("1.0.1.4.0.255", 3): "Last demand",
}
_FAMILIES = {
    "1.0.1.8": "Energy imported",
    "1.0.2.8": "Energy exported",
    "1.0.5.8": "Reactive energy QI",
    "1.0.6.8": "Reactive energy QII",
    "1.0.7.8": "Reactive energy QIII",
    "1.0.8.8": "Reactive energy QIV",
    "1.0.9.8": "Apparent energy imported",
    "1.0.10.8": "Apparent energy exported",
    "1.0.1.6": "Maximum demand",
    "1.0.9.6": "Maximum apparent demand",
}
"""Registers that there are by rate too."""


@dataclass(frozen=True)
class Column:
    """A capture object: what it is (`name`), and its unit ("" for none) after scaling by 10^scaler.

    `part` is its data index, 0 for the whole attribute.
    """

    class_id: int
    obis: str
    attribute: int
    part: int = 0
    name: str = ""
    unit: str = ""
    scaler: int = 0

    @property
    def key(self) -> str:
        """The name for programs: lower case, the unit behind it, as `mean_voltage_v`."""
        words = f"{self.name} {self.unit}".lower().replace(",", "")
        return "_".join(words.split())

    @property
    def title(self) -> str:
        """The name for people, with the unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


@dataclass(frozen=True)
class ProfileTable:
    """Rows of one profile, oldest first. `period_s` is 0 where rows do not come by time."""

    name: str
    obis: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    period_s: int = 0

    def place(self, obis: str, attribute: int = 2) -> int | None:
        """Where that column stands, None if it is not there."""
        for at, column in enumerate(self.columns):
            if (column.obis, column.attribute) == (obis, attribute):
                return at
        return None


def name_of(obis: str, attribute: int) -> str:
    """What an attribute is called; its OBIS code where nobody has named it."""
    if (obis, attribute) in _NAMES:
        return _NAMES[obis, attribute]
    family, _, rest = obis.removesuffix(".255").rpartition(".")
    if family not in _FAMILIES or not rest.isdigit():
        return obis if attribute == 2 else f"{obis}/{attribute}"
    rate = f", rate {rest}" if rest != "0" else ""
    at = ", time" if attribute == 5 else ""
    return f"{_FAMILIES[family]}{rate}{at}"
