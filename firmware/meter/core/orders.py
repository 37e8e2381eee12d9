"""What an accepted token makes the meter do: one method for each command.

Here: commands onto the account, the operator's switch and the clock. Not here: whether the token
may (`token_desk`), nor the contact itself (the meter moves it after every order).
"""

from . import event_log as ev
from . import verdict as v
from .disconnector import DISCONNECTED
from .event_log import EventLog
from .grace import Grace
from .payment_control import CAP_REACHED, POSTPAID, STILL_RUNNING, TIME_ENDED, PaymentControl
from .provisioning import Provisioning
from .setting_orders import SettingOrders
from .supply import Supply
from .timekeeper import Timekeeper
from .token import (
    ACTIVATE_FOR,
    ACTIVATE_UNTIL,
    CLEAR_TAMPER,
    CONNECT,
    DISCONNECT,
    NEW_ISSUER_KEY,
    PAYMENT_MODE,
    POWER_LIMIT,
    SET_TIME,
    Token,
)


class Orders:
    """Carries out commands on one meter's account, supply, clock and issuer."""

    def __init__(
        self,
        payment: PaymentControl,
        grace: Grace,
        supply: Supply,
        time: Timekeeper,
        provisioning: Provisioning,
        events: EventLog,
        settings: SettingOrders,
    ) -> None:
        self._settings = settings
        self._payment = payment
        self._grace = grace
        self._supply = supply
        self._time = time
        self._provisioning = provisioning
        self._events = events

    def carry_out(self, token: Token) -> int:
        """Do what `token` asks and return a verdict code; ACCEPTED when it was done.

        `token` has passed `check_command`, so its arguments have their number and range.
        """
        self.settle_account()
        command = token.command
        if command == ACTIVATE_UNTIL:
            return self._activate_until(token)
        if command == ACTIVATE_FOR:
            return self._activate_for(token)
        if command == CONNECT:
            return self._connect()
        if command == DISCONNECT:
            return self._disconnect()
        if command == PAYMENT_MODE:
            return self._set_payment_mode(token.arguments[0])
        if command == SET_TIME:
            return self.set_time(token.arguments[0])
        if command == NEW_ISSUER_KEY:
            return self._new_issuer_key(token.arguments[0])
        if command == POWER_LIMIT:
            return self._settings.limit_power(token, self._time.now_s())
        if command == CLEAR_TAMPER:
            return self._settings.clear_tamper(self._time.now_s())
        return v.UNKNOWN_COMMAND

    def settle_account(self) -> None:
        """End what is over by now, and say so in the events; the rest is grace or the dark."""
        now_s = self._time.now_s()
        how = self._payment.advance(now_s)
        if how == TIME_ENDED:
            self._events.add(now_s, ev.SUPPLY_PERIOD_ENDED)
        elif how == CAP_REACHED:
            self._events.add(now_s, ev.ENERGY_CAP_REACHED)
        if how != STILL_RUNNING and not self._payment.permits_supply() and self._may_run_on():
            self._events.add(now_s, ev.SUPPLY_ON_GRACE)
        self._grace.settle(self._supply.is_on())
        if self._payment.permits_supply():
            self._grace.stop()

    def clock_moved(self, skipped_s: int) -> None:
        """Let the account follow a clock that jumped by `skipped_s` seconds."""
        self._payment.shift(skipped_s, self._time.now_s())
        self._grace.skip_to_now()

    def _may_run_on(self) -> bool:
        """Begin grace if it may begin. A purchase that was less than what is owed begins none:
        else a minute bought each evening would light every night.
        """
        return self._grace.owed_s == 0 and self._grace.begin(self._payment.ended_s)

    def set_time(self, unix_s: int) -> int:
        """Set the clock to what somebody with the right to says, and let the account follow."""
        self.clock_moved(self._time.set(unix_s))
        self._events.add(unix_s, ev.CLOCK_SET)
        return v.ACCEPTED

    def _activate_until(self, token: Token) -> int:
        self._payment.activate_until(token.arguments[0], _cap_wh(token), self._time.now_s())
        self._grace.forgive()
        return v.ACCEPTED

    def _activate_for(self, token: Token) -> int:
        """Add what was bought. With nothing left it began when supply began to be owed."""
        begins_s = self._time.now_s() - self._grace.owed_s
        if not self._payment.activate_for(token.arguments[0], _cap_wh(token), begins_s):
            return v.ACCOUNT_FULL
        self._grace.pay(token.arguments[0])
        return v.ACCEPTED

    def _connect(self) -> int:
        """Undo the operator's disconnect. Where there is none, the order is already fulfilled."""
        if self._supply.disconnector.control_state != DISCONNECTED:
            self._supply.forgive()
            return v.ACCEPTED
        return v.ACCEPTED if self._supply.remote_reconnect() else v.NOT_ALLOWED

    def _disconnect(self) -> int:
        if self._supply.disconnector.control_state == DISCONNECTED:
            return v.ACCEPTED
        return v.ACCEPTED if self._supply.remote_disconnect() else v.NOT_ALLOWED

    def _set_payment_mode(self, mode: int) -> int:
        if mode != self._payment.mode:
            self._payment.mode = mode
            code = ev.CHANGED_TO_POSTPAID if mode == POSTPAID else ev.CHANGED_TO_PREPAID
            self._events.add(self._time.now_s(), code)
        return v.ACCEPTED

    def _new_issuer_key(self, issuer_key: bytes) -> int:
        if issuer_key == self._provisioning.issuer_key:
            return v.ACCEPTED
        code = self._provisioning.change_key(issuer_key)
        if code == v.ACCEPTED:
            self._events.add(self._time.now_s(), ev.ISSUER_KEY_CHANGED)
        return code


def _cap_wh(token: Token) -> "int | None":
    return token.arguments[1] if len(token.arguments) > 1 else None
