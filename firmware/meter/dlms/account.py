"""Classes 111 Account, 112 Credit and 113 Charge: the time that was bought, as the trade's tools
show prepayment.

Here: one account in minutes, one token credit that holds what is left, and one charge that takes a
minute each minute, also while supply is off. All are shown and none can be changed: tokens do that.
Not here: the arithmetic (`core.payment_control`). Amounts are whole minutes, rounded down.
"""

from ..const import const
from ..core.payment_control import POSTPAID
from . import axdr, date_time
from .cosem_object import Attribute, CosemObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .session import Session

_ACCOUNT = b"\x00\x00\x13\x00\x00\xff"
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


def account(readers: int) -> "tuple[CosemObject, CosemObject, CosemObject]":
    """Return account, credit and charge, for `readers`."""
    zero = Attribute(axdr.integer32(0), readers)
    never = Attribute(axdr.octet_string(date_time.NOT_GIVEN), readers)
    left = Attribute(_minutes_left, readers)
    low = Attribute(_low_credit_threshold, readers)
    priority = Attribute(axdr.unsigned8(1), readers)
    return (
        _account(readers, zero, never, left, low),
        _credit(readers, zero, never, left, low, priority),
        _charge(readers, zero, never, priority),
    )


def _account(
    readers: int, zero: Attribute, never: Attribute, left: Attribute, low: Attribute
) -> CosemObject:
    credit, charge = axdr.octet_string(_CREDIT), axdr.octet_string(_CHARGE)
    # The charge is collected while supply is off too: the calendar does not wait.
    collected = axdr.structure(credit, charge, axdr.bit_string(0b100, 3))
    by_token = axdr.structure(credit, axdr.unsigned8(_ALL_PERCENT))
    currency = axdr.structure(axdr.utf8_string("min"), axdr.integer8(0), axdr.enum(_UNIT_TIME))
    attributes = (
        Attribute(_mode_and_status, readers),
        Attribute(_credit_in_use, readers),
        Attribute(_credit_status, readers),
        left,
        zero,  # amount to clear
        zero,  # clearance threshold
        Attribute(_debt, readers),
        Attribute(axdr.array([credit]), readers),
        Attribute(axdr.array([charge]), readers),
        Attribute(axdr.array([collected]), readers),
        Attribute(axdr.array([by_token]), readers),
        never,  # activation
        never,  # closure
        Attribute(currency, readers),
        low,
        zero,  # threshold for another credit
        Attribute(axdr.unsigned16(0), readers),  # provisions: none
        zero,
    )
    return CosemObject(111, 0, _ACCOUNT, attributes, (None,) * 3)


def _credit(
    readers: int,
    zero: Attribute,
    never: Attribute,
    left: Attribute,
    low: Attribute,
    priority: Attribute,
) -> CosemObject:
    attributes = (
        left,
        Attribute(axdr.enum(_TOKEN_CREDIT), readers),
        priority,
        low,
        zero,  # limit
        Attribute(axdr.bit_string(_RECEIVES_TOKENS, 5), readers),
        Attribute(_credit_use, readers),
        zero,  # preset amount
        zero,  # threshold to become available
        never,  # period
    )
    return CosemObject(112, 0, _CREDIT, attributes, (None,) * 3)


def _charge(readers: int, zero: Attribute, never: Attribute, priority: Attribute) -> CosemObject:
    # One unit of the account's currency for each period; it depends on no commodity.
    scales = axdr.structure(axdr.integer8(0), axdr.integer8(0))
    commodity = axdr.structure(axdr.unsigned16(0), axdr.octet_string(bytes(6)), axdr.integer8(0))
    price = axdr.structure(axdr.octet_string(b""), axdr.integer16(1))
    unit_charge = Attribute(axdr.structure(scales, commodity, axdr.array([price])), readers)
    attributes = (
        zero,  # paid in all: not counted
        Attribute(axdr.enum(_BY_TIME), readers),
        priority,
        unit_charge,  # active
        unit_charge,  # passive
        never,  # activation of the passive one
        Attribute(axdr.unsigned32(_MINUTE_S), readers),
        Attribute(axdr.bit_string(_CONTINUOUS, 2), readers),
        never,  # last collection
        zero,
        zero,  # remaining: it has no end
        Attribute(axdr.unsigned16(0), readers),  # proportion
    )
    return CosemObject(113, 0, _CHARGE, attributes, (None,) * 5)


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
