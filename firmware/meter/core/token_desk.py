"""The token desk: from the bytes of a token to a verdict, and to what the token asks for.

Here: the order of checks, cheap before dear, and the rule that nothing is confirmed to a stranger
before the signature holds. Not here: bytes (`cose`, `token`), arithmetic (`payment_control`).

The order is SPEC's: length and structure, issuer, meter, number below the window; then the
signature; then duplicate, retired, time, command. Whatever passes is carried out, and only then is
its number marked used.
"""

from . import verdict as v
from .cose import Sign1, open_sign1
from .provisioning import Provisioning
from .replay_window import ReplayWindow
from .timekeeper import TRUSTED, Timekeeper
from .token import (
    ACTIVATE_UNTIL,
    CLEAR_TAMPER,
    NEW_ISSUER_KEY,
    SET_TIME,
    Token,
    TokenError,
    check_command,
    read,
)
from .verdict import Refusal, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Orders(Protocol):
        """Carries out what an accepted token asks for, and follows a clock that moved."""

        def carry_out(self, token: Token) -> int: ...

        def clock_moved(self, skipped_s: int) -> None: ...


# Whoever keeps one back cannot bring an old key back with it, nor hide what was done since.
_LATEST_ONLY = (NEW_ISSUER_KEY, CLEAR_TAMPER)


class LastToken:
    """The token that was entered last and what became of it (COSEM token gateway)."""

    def __init__(self, data: bytes, time_s: int, delivery: int, verdict: Verdict) -> None:
        self.data = data
        self.time_s = time_s
        self.delivery = delivery
        self.verdict = verdict


class TokenDesk:
    """Judges and carries out tokens for one meter and its issuer.

    `checks` are the signatures it has checked so far, the dear part; `taken` the tokens accepted.
    """

    def __init__(
        self,
        provisioning: Provisioning,
        window: ReplayWindow,
        time: Timekeeper,
        orders: "Orders",
    ) -> None:
        self._provisioning = provisioning
        self._window = window
        self._time = time
        self._orders = orders
        self.checks = 0
        self.taken = 0

    def enter(self, data: bytes) -> Verdict:
        """Judge one binary token and carry it out if it is accepted."""
        if not self._provisioning.is_provisioned:
            return Verdict(v.NOT_PROVISIONED)
        try:
            sign1 = open_sign1(data)
            token = self._addressed(sign1)
        except Refusal as refusal:
            return Verdict(refusal.code)
        code = self._authenticate(sign1, token)
        if code == v.ACCEPTED:
            code = self._admit(token)
        if code == v.ACCEPTED:
            code = self._carry_out(token)
        return Verdict(code, token)

    def _addressed(self, sign1: Sign1) -> Token:
        if sign1.kid != self._provisioning.issuer_key_id:
            raise TokenError(v.UNKNOWN_ISSUER)
        return read(sign1)

    def _authenticate(self, sign1: Sign1, token: Token) -> int:
        if token.audience != self._provisioning.serial:
            return v.OTHER_METER
        if self._window.is_too_old(token.number):
            return v.TOO_OLD
        self.checks += 1
        if not self._provisioning.verifies(sign1.signed, sign1.signature):
            return v.BAD_SIGNATURE
        return v.ACCEPTED

    def _admit(self, token: Token) -> int:
        """Judge an authentic token by its number, the time and its command."""
        self._learn_time(token)
        if self._window.is_used(token.number):
            return v.ALREADY_ACCEPTED
        if self._window.is_superseded(token.number):
            return v.SUPERSEDED
        if token.command == SET_TIME:
            return self._admit_clock_set(token)
        if token.command in _LATEST_ONLY and token.number < self._window.highest:
            return v.SUPERSEDED
        return self._admit_by_time(token) or check_command(token)

    def _admit_by_time(self, token: Token) -> int:
        now_s = self._time.now_s()
        if now_s > token.expires_s:
            return v.EXPIRED
        if token.not_before_s is not None and now_s < token.not_before_s:
            return v.NOT_YET_VALID
        return v.ACCEPTED

    def _admit_clock_set(self, token: Token) -> int:
        """Judge a clock-set, which must work just when our clock is wrong.

        Its dates are held against a clock only if that clock is trusted. A courier who keeps one
        back gains little: any token entered after it retires it.
        """
        code = check_command(token)
        if code:
            return code
        if token.number < self._window.highest:
            return v.SUPERSEDED
        if not token.issued_s <= token.arguments[0] <= token.expires_s:
            return v.BAD_ARGUMENT
        return self._admit_by_time(token) if self._time.quality == TRUSTED else v.ACCEPTED

    def _learn_time(self, token: Token) -> None:
        """Let the clock follow the issue time of a token made since the clock was set.

        What was issued before the set may carry the very mistake that the set corrected.
        """
        if token.number < self._window.clock_set_by:
            return
        skipped_s = self._time.learn(token.issued_s)
        if skipped_s:
            self._orders.clock_moved(skipped_s)

    def _carry_out(self, token: Token) -> int:
        code = self._orders.carry_out(token)
        if code == v.ACCEPTED:
            self.taken += 1
            self._window.use(token.number)
            if token.command == ACTIVATE_UNTIL:
                self._window.retire_below(token.number)
            elif token.command == SET_TIME:
                self._window.clock_set_by = token.number
        return code
