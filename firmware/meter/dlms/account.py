"""Classes 111 Account, 112 Credit and 113 Charge: the time that was bought, as the trade's tools
show prepayment.

Here: one account in minutes, one token credit that holds what is left, and one charge that takes a
minute each minute, also while supply is off. All are shown and none can be changed: tokens do that.
Not here: the arithmetic (`core.payment_control`). Amounts are whole minutes, rounded down.
"""

from ..const import const
from ..core.payment_control import POSTPAID
from . import axdr, date_time
from .association import OWNERS
from .cosem_object import Attribute, CosemObject, LateObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .session import Session

_CREDIT = b"\x00\x00\x13\x0a\x00\xff"
_CHARGE = b"\x00\x00\x13\x14\x00\xff"

_MAX_I32 = const(0x7FFFFFFF)
_MINUTE_S = const(60)

# Account: payment mode (credit, prepayment) and status; credit status bits, the first one highest.
_CREDIT_MODE = const(1)
_PREPAYMENT = const(2)
_NEW = const(1)
_ACTIVE = const(2)
_IN_CREDIT = const(0x80)
_LOW_CREDIT = const(0x40)
_OUT_OF_CREDIT = const(0x02)

# Credit: type, configuration (it can receive tokens) and status.
_TOKEN_CREDIT = const(0)
_RECEIVES_TOKENS = const(0x01)
_IN_USE = const(3)
_EXHAUSTED = const(4)

# Charge: type and configuration (collected continuously).
_BY_TIME = const(1)
_CONTINUOUS = const(0x01)

_UNIT_TIME = const(0)
_ALL_PERCENT = const(100)


class _Shared:
    """Attributes that several of the three have."""

    def __init__(self, readers: int) -> None:
        self.zero = Attribute(axdr.integer32(0), readers)
        self.never = Attribute(axdr.octet_string(date_time.NOT_GIVEN), readers)
        self.left = Attribute(_minutes_left, readers)
        self.low = Attribute(_low_credit_threshold, readers)
        self.priority = Attribute(axdr.unsigned8(1), readers)


def _object(name: bytes, row: tuple) -> CosemObject:
    _, class_id, make, method_count = row
    return LateObject(class_id, 0, name, OWNERS, lambda: (make(OWNERS), (None,) * method_count))


def _account(readers: int) -> "tuple[Attribute, ...]":
    shared = _Shared(readers)
    credit, charge = axdr.octet_string(_CREDIT), axdr.octet_string(_CHARGE)
    # The charge is collected while supply is off too: the calendar does not wait.
    collected = axdr.structure(credit, charge, axdr.bit_string(0b100, 3))
    by_token = axdr.structure(credit, axdr.unsigned8(_ALL_PERCENT))
    currency = axdr.structure(axdr.utf8_string("min"), axdr.integer8(0), axdr.enum(_UNIT_TIME))
    return (
        Attribute(_mode_and_status, readers),
        Attribute(_credit_in_use, readers),
        Attribute(_credit_status, readers),
        shared.left,
        shared.zero,  # amount to clear
        shared.zero,  # clearance threshold
        Attribute(_debt, readers),
        Attribute(axdr.array([credit]), readers),
        Attribute(axdr.array([charge]), readers),
        Attribute(axdr.array([collected]), readers),
        Attribute(axdr.array([by_token]), readers),
        shared.never,  # activation
        shared.never,  # closure
        Attribute(currency, readers),
        shared.low,
        shared.zero,  # threshold for another credit
        Attribute(axdr.unsigned16(0), readers),  # provisions: none
        shared.zero,
    )


def _credit(readers: int) -> "tuple[Attribute, ...]":
    shared = _Shared(readers)
    return (
        shared.left,
        Attribute(axdr.enum(_TOKEN_CREDIT), readers),
        shared.priority,
        shared.low,
        shared.zero,  # limit
        Attribute(axdr.bit_string(_RECEIVES_TOKENS, 5), readers),
        Attribute(_credit_use, readers),
        shared.zero,  # preset amount
        shared.zero,  # threshold to become available
        shared.never,  # period
    )


def _charge(readers: int) -> "tuple[Attribute, ...]":
    shared = _Shared(readers)
    # One unit of the account's currency for each period; it depends on no commodity.
    scales = axdr.structure(axdr.integer8(0), axdr.integer8(0))
    commodity = axdr.structure(axdr.unsigned16(0), axdr.octet_string(bytes(6)), axdr.integer8(0))
    price = axdr.structure(axdr.octet_string(b""), axdr.integer16(1))
    unit_charge = Attribute(axdr.structure(scales, commodity, axdr.array([price])), readers)
    return (
        shared.zero,  # paid in all: not counted
        Attribute(axdr.enum(_BY_TIME), readers),
        shared.priority,
        unit_charge,  # active
        unit_charge,  # passive
        shared.never,  # activation of the passive one
        Attribute(axdr.unsigned32(_MINUTE_S), readers),
        Attribute(axdr.bit_string(_CONTINUOUS, 2), readers),
        shared.never,  # last collection
        shared.zero,
        shared.zero,  # remaining: it has no end
        Attribute(axdr.unsigned16(0), readers),  # proportion
    )


def _left_s(session: "Session") -> int:
    meter = session.meter
    return meter.payment.seconds_left(meter.time.now_s())


def _minutes_left(session: "Session") -> bytes:
    return axdr.integer32(min(_left_s(session) // _MINUTE_S, _MAX_I32))


def _low_credit_threshold(session: "Session") -> bytes:
    leads_s = session.meter.kindness.warn_before_s
    return axdr.integer32(leads_s[0] // _MINUTE_S if leads_s else 0)


def _debt(session: "Session") -> bytes:
    return axdr.integer32(min(session.meter.grace.owed_s // _MINUTE_S, _MAX_I32))


def _mode_and_status(session: "Session") -> bytes:
    meter = session.meter
    mode = _CREDIT_MODE if meter.payment.mode == POSTPAID else _PREPAYMENT
    status = _ACTIVE if meter.provisioning.is_provisioned else _NEW
    return axdr.structure(axdr.enum(mode), axdr.enum(status))


def _credit_in_use(session: "Session") -> bytes:
    return axdr.unsigned8(1 if _left_s(session) else 0)


def _credit_status(session: "Session") -> bytes:
    if not _left_s(session):
        return axdr.bit_string(_OUT_OF_CREDIT, 8)
    low = _LOW_CREDIT if session.meter.warning_level else 0
    return axdr.bit_string(_IN_CREDIT | low, 8)


def _credit_use(session: "Session") -> bytes:
    return axdr.enum(_IN_USE if _left_s(session) else _EXHAUSTED)


# Name, class, what makes its attributes, number of methods.
_OBJECTS = (
    ("0.0.19.0.0.255", 111, _account, 3),
    ("0.0.19.10.0.255", 112, _credit, 3),
    ("0.0.19.20.0.255", 113, _charge, 5),
)

ACCOUNT = ((_object, _OBJECTS),)
"""Groups of rows, as in `household`."""
