"""The one plain line that answers a token typed or pasted into a terminal.

Here: words. They say what the token did, to the person who holds it, and nothing else about the
account: a duplicate or a stranger's token learns nothing of what the household has left.
"""

from . import calendar
from . import verdict as v
from .payment_control import POSTPAID, PaymentControl
from .token import (
    ACTIVATE_FOR,
    ACTIVATE_UNTIL,
    CLEAR_TAMPER,
    CONNECT,
    DISCONNECT,
    PAYMENT_MODE,
    POWER_LIMIT,
    SET_TIME,
    Token,
)
from .verdict import Verdict

_OK = "OK: "
_REFUSED = "REFUSED "


def line(verdict: Verdict, payment: PaymentControl, is_supplied: bool) -> str:
    """Return the answer to one token, without a line end: "OK: ..." or "REFUSED 51: ..."."""
    if verdict.code == v.ACCEPTED and verdict.token is not None:
        return _OK + _effect(verdict.token, payment) + _but(payment, is_supplied)
    if verdict.code == v.ALREADY_ACCEPTED:
        return _OK + "this token was already accepted; it counts once"
    return _REFUSED + "%d: %s" % (verdict.code, v.text(verdict.code))


def is_answer(text: bytes) -> bool:
    """Say whether `text` begins as an answer does: a line of our own that a terminal echoed."""
    return text.startswith(_OK.encode()) or text.startswith(_REFUSED.encode())  # noqa: PIE810


def _effect(token: Token, payment: PaymentControl) -> str:
    if token.command in (ACTIVATE_UNTIL, ACTIVATE_FOR):
        return _activation(payment)
    if token.command == CONNECT:
        return "the operator permits supply"
    if token.command == DISCONNECT:
        return "disconnected by the operator"
    if token.command == PAYMENT_MODE:
        return "postpaid" if payment.mode == POSTPAID else "supply by token"
    if token.command == SET_TIME:
        return "clock set to " + calendar.text(token.arguments[0])
    if token.command == POWER_LIMIT:
        limit_w = token.arguments[0]
        return "power limit %d W" % limit_w if limit_w else "no power limit"
    if token.command == CLEAR_TAMPER:
        return "tamper cleared"
    return "done"


def _activation(payment: PaymentControl) -> str:
    until_s = payment.paid_until_s()
    if until_s is None:
        return "nothing is paid for any more"
    cap_wh = payment.cap_left_wh()
    cap = "" if cap_wh is None else "; the running period ends after %d Wh at the latest" % cap_wh
    return "supply until " + calendar.text(until_s) + cap


def _but(payment: PaymentControl, is_supplied: bool) -> str:
    """Say so where the contact is not where the words before would lead one to expect it."""
    if is_supplied and payment.mode == POSTPAID:
        return " (supply is on: postpaid)"
    if not is_supplied and payment.permits_supply():
        return " (supply is off: by the operator or the button)"
    return ""
