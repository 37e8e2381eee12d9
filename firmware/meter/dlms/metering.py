"""What a meter measures: energies, demand, the moment, by rate and in all, each with its name.

Here: registers and counts beside those of `household`, the demand registers (class 5) and the event
status word. Not here: profiles (`profile_objects`), settings. A row is as in `household`.
"""

from ..const import const
from . import axdr
from . import interface_classes as ic
from .association import OWNERS
from .cosem_object import Attribute, CosemObject, LateObject
from .interface_classes import moment
from .shown import reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.demand import DemandRegister
    from .session import Session

# COSEM unit numbers (IEC 62056-6-2).
_MINUTE = const(6)
_WATT = const(27)
_VOLT_AMPERE = const(28)
_VAR = const(29)
_WATT_HOUR = const(30)
_VOLT_AMPERE_HOUR = const(31)
_VAR_HOUR = const(32)
_AMPERE = const(33)
_VOLT = const(35)
_NO_UNIT = const(255)

# Value groups of a name: which quantity, and what of it.
_QUANTITY = const(2)
_TYPE = const(3)
_RATE = const(4)
_APPARENT = const(9)
_ENERGY = const(8)

_STATUS_BITS = const(128)


def _register(name: bytes, row: tuple) -> CosemObject:
    return ic.register(name, OWNERS, reader(row[1]), row[2], row[3])


def _data(name: bytes, row: tuple) -> CosemObject:
    return ic.data(name, OWNERS, reader(row[1]))


def _rated(name: bytes, row: tuple) -> CosemObject:
    rate, is_apparent = name[_RATE], name[_QUANTITY] == _APPARENT

    def energy(session: "Session") -> bytes:
        rates = session.meter.rates
        return axdr.unsigned32(rates.vah(rate) if is_apparent else rates.wh(rate))

    def maximum(session: "Session") -> "tuple[int, int]":
        rates = session.meter.rates
        return rates.maximum_va(rate) if is_apparent else rates.maximum_w(rate)

    if name[_TYPE] == _ENERGY:
        unit = _VOLT_AMPERE_HOUR if is_apparent else _WATT_HOUR
        return ic.register(name, OWNERS, energy, 0, unit)
    return ic.extended_register(
        name,
        OWNERS,
        lambda session: axdr.unsigned32(maximum(session)[0]),
        0,
        _VOLT_AMPERE if is_apparent else _WATT,
        lambda session: moment(session.meter, maximum(session)[1]),
    )


def _captured(name: bytes, row: tuple) -> CosemObject:
    return ic.extended_register(name, OWNERS, reader(row[1]), row[3], row[4], reader(row[2]))


def _of_block(name: bytes, row: tuple) -> CosemObject:
    _, place, scaler, unit = row

    def read(session: "Session") -> bytes:
        value = session.meter.periods.load.values[place]
        return axdr.unsigned16(value) if scaler else axdr.unsigned32(value)

    return ic.register(name, OWNERS, read, scaler, unit)


def _demand(name: bytes, row: tuple) -> CosemObject:
    return LateObject(5, 0, name, OWNERS, lambda: (_demand_table(name[_QUANTITY]), (None, None)))


def _demand_table(quantity: int) -> "tuple[Attribute, ...]":
    is_apparent = quantity == _APPARENT
    unit = _VOLT_AMPERE if is_apparent else _WATT

    def demand(session: "Session") -> "DemandRegister":
        return session.meter.apparent_demand if is_apparent else session.meter.demand

    return (
        Attribute(lambda s: axdr.unsigned32(demand(s).so_far_w()), OWNERS),
        Attribute(lambda s: axdr.unsigned32(demand(s).last_w), OWNERS),
        Attribute(bytes((2, 2, 15, 0, 22, unit)), OWNERS),
        Attribute(axdr.NULL, OWNERS),
        Attribute(lambda s: moment(s.meter, demand(s).last_at_s), OWNERS),
        Attribute(lambda s: moment(s.meter, demand(s).running_since_s), OWNERS),
        Attribute(lambda s: axdr.unsigned32(demand(s).step_s), OWNERS),
        Attribute(lambda s: axdr.unsigned16(demand(s).slides), OWNERS),
    )


def _word(name: bytes, row: tuple) -> CosemObject:
    return ic.data(name, OWNERS, _status_word)


def _status_word(session: "Session") -> bytes:
    # Bit 0 comes first, as in every bit-string; what computes with it has it lowest.
    word, turned = session.meter.status_word(), 0
    for bit in range(_STATUS_BITS):
        turned = turned << 1 | word >> bit & 1
    return axdr.bit_string(turned, _STATUS_BITS)


# Name, value, scaler, unit.
_REGISTERS = (
    ("1.0.91.7.0.255", "unsigned32 reading.neutral_ma", -3, _AMPERE),
    ("1.0.9.7.0.255", "unsigned32 reading.apparent_mva", -3, _VOLT_AMPERE),
    ("1.0.3.7.0.255", "integer32 reading.reactive_mvar", -3, _VAR),
    ("1.0.13.0.0.255", "integer16 periods.billing_span.power_factor_milli", -3, _NO_UNIT),
    ("1.0.9.8.0.255", "unsigned32 registers.import_apparent.wh", 0, _VOLT_AMPERE_HOUR),
    ("1.0.10.8.0.255", "unsigned32 registers.export_apparent.wh", 0, _VOLT_AMPERE_HOUR),
    ("1.0.5.8.0.255", "unsigned32 registers.q1.wh", 0, _VAR_HOUR),
    ("1.0.6.8.0.255", "unsigned32 registers.q2.wh", 0, _VAR_HOUR),
    ("1.0.7.8.0.255", "unsigned32 registers.q3.wh", 0, _VAR_HOUR),
    ("1.0.8.8.0.255", "unsigned32 registers.q4.wh", 0, _VAR_HOUR),
    ("0.0.94.91.14.255", "unsigned32 power_on.minutes", 0, _MINUTE),
    ("0.0.94.91.13.255", "unsigned32 periods.billing_span.minutes", 0, _MINUTE),
)

# Name, value.
_DATA = (
    ("0.0.94.91.0.255", "unsigned32 watch.tampers"),
    ("0.0.96.2.0.255", "unsigned32 measuring.programmings"),
    ("0.0.96.14.0.255", "unsigned8 rates.active"),
)

# Name, value, when it was captured, scaler, unit.
_CAPTURED = (
    (
        "1.0.9.6.0.255",
        "unsigned32 apparent_demand.maximum_w",
        "moment apparent_demand.maximum_at_s",
        0,
        _VOLT_AMPERE,
    ),
)

# Name, place in `BlockLoad.values`, scaler, unit.
_BLOCK = (
    ("1.0.12.27.0.255", 0, -2, _VOLT),
    ("1.0.1.29.0.255", 1, 0, _WATT_HOUR),
    ("1.0.9.29.0.255", 2, 0, _VOLT_AMPERE_HOUR),
    ("1.0.2.29.0.255", 3, 0, _WATT_HOUR),
    ("1.0.10.29.0.255", 4, 0, _VOLT_AMPERE_HOUR),
    ("1.0.11.27.0.255", 5, -2, _AMPERE),
)

# Energy, then maximum demand, of each rate.
_RATED = (
    ("1.0.1.8.1.255",),
    ("1.0.1.8.2.255",),
    ("1.0.1.8.3.255",),
    ("1.0.1.8.4.255",),
    ("1.0.1.8.5.255",),
    ("1.0.1.8.6.255",),
    ("1.0.1.8.7.255",),
    ("1.0.1.8.8.255",),
    ("1.0.9.8.1.255",),
    ("1.0.9.8.2.255",),
    ("1.0.9.8.3.255",),
    ("1.0.9.8.4.255",),
    ("1.0.9.8.5.255",),
    ("1.0.9.8.6.255",),
    ("1.0.9.8.7.255",),
    ("1.0.9.8.8.255",),
    ("1.0.1.6.1.255",),
    ("1.0.1.6.2.255",),
    ("1.0.1.6.3.255",),
    ("1.0.1.6.4.255",),
    ("1.0.1.6.5.255",),
    ("1.0.1.6.6.255",),
    ("1.0.1.6.7.255",),
    ("1.0.1.6.8.255",),
    ("1.0.9.6.1.255",),
    ("1.0.9.6.2.255",),
    ("1.0.9.6.3.255",),
    ("1.0.9.6.4.255",),
    ("1.0.9.6.5.255",),
    ("1.0.9.6.6.255",),
    ("1.0.9.6.7.255",),
    ("1.0.9.6.8.255",),
)

METERING = (
    (_register, _REGISTERS),
    (_rated, _RATED),
    (_data, _DATA),
    (_word, (("0.0.94.91.18.255",),)),
    (_captured, _CAPTURED),
    (_demand, (("1.0.1.4.0.255",), ("1.0.9.4.0.255",))),
    (_of_block, _BLOCK),
)
"""Groups of rows, as in `household`."""
