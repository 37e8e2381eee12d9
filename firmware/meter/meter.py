"""One meter: what happens, in which order.

Energy is counted before anything is decided; a decision is stored before the contact moves, and the
contact moves before the answer leaves. Not here: what the meter is made of (`parts`), what it
notices by itself (`observing`), how a decision is stored or undone (`storing`), decisions (`core`),
languages (`dlms`), bytes (`links`). Time comes in as elapsed milliseconds.
"""

from .contact import DISOBEYS
from .core import answer
from .core import event_log as ev
from .core import verdict as v
from .core.payment_control import POSTPAID
from .core.supply import NO_PAYMENT
from .core.token_desk import LastToken
from .core.token_text import TextError, from_text
from .core.verdict import Verdict
from .observing import Observing
from .parts import Parts
from .storing import Storing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .health import Health

_DELIVERY_MANUAL = 2  # COSEM token_delivery_method: somebody typed it


class Meter(Parts, Observing, Storing):
    """A whole meter without its links. Call `tick` as often as it asks for."""

    @property
    def output_state(self) -> bool:
        """The contact's real position: True while the customer is connected."""
        return self._contact.is_closed

    def objections(self) -> int:
        """Return who objects to supply, as bits: 1 payment, 2 limiter, 4 tamper, 8 manual."""
        return self._supply.objections

    @property
    def warning_level(self) -> int:
        """How many of the lead times before the end of supply have been passed."""
        return self._warning.level

    def health(self) -> "Health":
        """Return what the meter knows of its own health."""
        from .health import Health  # nobody asks every day

        return Health(
            self._counters,
            self._keeper,
            self._contact,
            self._battery_clock,
            self.events,
            self._preparation,
        )

    def tick(self, elapsed_ms: int) -> int:
        """Let `elapsed_ms` pass; return the milliseconds until the next call is wanted."""
        self.time.advance(elapsed_ms)
        self.power_on.advance(elapsed_ms)
        self._contact.advance(elapsed_ms)
        self._keeper.advance(elapsed_ms)
        self.lockouts.advance(elapsed_ms)
        self._since_sample_ms += elapsed_ms
        self._until_due_ms -= elapsed_ms
        is_due = self._until_due_ms <= 0 or self._keeper.due_ms <= 0
        if self._since_sample_ms >= self._sample_ms or is_due:
            self.sample()
            if self._contact.watch(self.reading.power_mw):
                self.note(ev.LOAD_WHILE_OPEN)
            trip = self._contact.take_trip()
            if trip:
                self.note(ev.GUARD_TRIPPED, trip)
                self._until_due_ms = 0
            elif self._contact.look():
                self.note(ev.RELAY_DISOBEYS)
                self._until_due_ms = 0
            # Told once, but whatever moved it is followed each time.
            self._until_due_ms = min(self._until_due_ms, self._contact.ms_until_due())
        # Also when a token was entered, and so a sample taken, since the last call.
        if self._until_due_ms <= 0 or self._is_disturbed or self.payment.is_cap_reached():
            self._decide()
        self._keeper.keep_up()
        plan = self.push.plan
        if plan is not None and plan.is_due:
            plan.is_due = False
            if self.push.on_due is not None:
                self.push.on_due()
        return min(
            self._sample_ms - self._since_sample_ms,
            self._until_due_ms,
            self._keeper.due_ms,
        )

    def prepare(self) -> bool:
        """Take a step of some milliseconds towards quicker checks; say whether there is another.

        Nothing but speed depends on it. Ask it after each tick, and go on as long as it says so.
        """
        return self._preparation.advance()

    def sample(self) -> None:
        """Count the energy since the last sample. Allocates nothing."""
        reading = self.reading
        elapsed_ms, self._since_sample_ms = self._since_sample_ms, 0
        self._front_end.read(self._measured_reading, elapsed_ms)
        self.calibration.correct(self._measured_reading, reading)
        self.registers.add(reading)
        self.periods.load.add(reading, elapsed_ms)
        self._look(elapsed_ms)

    def enter_token(self, data: bytes, delivery: int) -> Verdict:
        """Judge one binary token that came by `delivery` (COSEM token_delivery_method)."""
        self.sample()
        self._settle()
        before = self._begin()
        try:
            verdict = self.desk.enter(data)
            are_set = self._are_set(before)
            self._settle()
            if not (are_set and self._are_kept(before)) and verdict.code == v.ACCEPTED:
                self._take_back(before)
                verdict = Verdict(v.NOT_STORED, verdict.token)
                self._settle()
        finally:
            self.events.let_go(True)
        self._remember(data, delivery, verdict)
        self._act()
        return verdict

    def enter_text(self, line: bytes) -> bytes:
        """Judge one token typed as text and return the plain line that answers it."""
        try:
            data = from_text(line)
        except TextError:
            verdict = Verdict(v.BAD_TEXT)
            self._remember(b"", _DELIVERY_MANUAL, verdict)
        else:
            verdict = self.enter_token(data, _DELIVERY_MANUAL)
        return answer.line(verdict, self.payment, self.output_state).encode()

    def provision(
        self,
        serial: str,
        issuer_key: bytes,
        reader_secret: bytes,
        unix_s: int,
        utility_keys: bytes = b"",
        consumer_keys: bytes = b"",
    ) -> int:
        """Put the meter into service, once. Return 0, or a verdict code and nothing changed.

        `issuer_key` is a raw Ed25519 public key, 32 bytes; the secret has 8 to 32 bytes. The last
        two may be left out: nobody is let in with them then (see `core.security`).
        """

        def take_all() -> int:
            code = self.provisioning.accept(serial, issuer_key, reader_secret)
            code = code or self.security.accept(utility_keys, consumer_keys)
            if code == v.ACCEPTED:
                self.time.set(unix_s)
            return code

        code = self.change(take_all)
        if code == v.ACCEPTED:
            self.identity.serial = serial
            self.note(ev.PROVISIONED)
            self._decide()
        return code

    def set_clock(self, unix_s: int) -> int:
        """Set the clock on the utility's authority; return a verdict code."""

        def set_it() -> int:
            window = self._window
            window.clock_set_by = max(window.clock_set_by, window.highest)
            return self._orders.set_time(unix_s)

        self.sample()
        self._settle()
        code = self.change(set_it)
        self._decide()
        return code

    def power_fails(self) -> None:
        """Store everything up to now, on a board that is told of a cut before it runs dry."""
        self.sample()
        self._keeper.save()

    def press_button(self) -> bool:
        """Act on the customer's button; say whether anything changed."""
        return self._operate(self._supply.press_button)

    def remote_disconnect(self) -> bool:
        """Disconnect by the operator; False where mode or state do not allow it."""
        return self._operate(self._supply.remote_disconnect)

    def remote_reconnect(self) -> bool:
        """Reconnect by the operator; False where mode or state do not allow it."""
        return self._operate(self._supply.remote_reconnect)

    def set_control_mode(self, mode: int) -> bool:
        """Set the disconnector's control mode, 0 to 7; False for any other."""
        return self._operate(lambda: self.disconnector.set_mode(mode))

    def _operate(self, action: "Callable[[], bool]") -> bool:
        self.sample()
        self._settle()
        done = action()
        self._decide()
        return done

    def _power_up(self) -> None:
        """Go on where the journal's last record says, or begin as new; then decide.

        The contact is where the cut left it: supply may have ended in the dark.
        """
        if not self._settings_keeper.resume():
            self._settings_keeper.begin()
        if self._keeper.resume():
            self._told = (self.watch.on_bits(), self.limiter.state)
            self.periods.go_on()
            self._clock_goes_on()
        self._counters.boots += 1
        if self.provisioning.is_provisioned:
            self.identity.serial = self.provisioning.serial
        self.sample()
        self._decide()

    def _clock_goes_on(self) -> None:
        self.grace.resume(self._supply.is_on())
        self._warn()  # silent: what is passed from here on was passed in the dark
        dark_s = self._battery_clock.consult()
        self.grace.skip_the_dark()
        self.events.add(self.time.stored_s, ev.POWER_FAILED)
        self.note(ev.POWER_RESTORED, min((dark_s + 59) // 60, ev.MAX_DETAIL))
        if self.time.has_lost_trust:
            self.note(ev.CLOCK_TRUST_LOST)
        if self._battery_clock.has_failed:
            self.note(ev.BATTERY_CLOCK_DOUBTED)

    def _decide(self) -> None:
        """Bring account, disconnector, journal and contact in line."""
        self._settle()
        self._commit()  # if storing fails the contact moves all the same: what ended has ended
        self._act()

    def _settle(self) -> None:
        """Let account, disconnector and registers follow time, energy and what was ordered."""
        self.time.settle_anchor()
        self._heed()
        self._orders.settle_account()
        has_right = self.payment.permits_supply() or self.grace.is_on
        self._supply.object(NO_PAYMENT, not has_right)
        self._supply.settle()
        self.grace.settle(self._supply.is_on())  # what comes on only now is owed from now on
        self._close_periods()

    def _act(self) -> None:
        """Move the contact to where it ought to be, warn, and note when to look again."""
        self._move_contact()
        self._follow_clock()
        self._warn()
        self._until_due_ms = min(self.time.ms_until(self._next_s()), self._contact.ms_until_due())

    def _next_s(self) -> int:
        """Return the next moment at which time alone changes something."""
        now_s = self.time.now_s()
        next_s = self.periods.next_s(now_s, self.time.utc_offset_min)
        for other_s in (
            self.payment.next_end_s(),
            self.grace.next_end_s(),
            self._warning.next_s(),
            self.limiter.next_s(now_s),
            self.push.plan and self.push.plan.next_s(),
        ):
            if other_s is not None:
                next_s = min(next_s, other_s)
        return next_s

    def _move_contact(self) -> None:
        wanted, was_obedient = self._supply.is_on(), self._contact.state != DISOBEYS
        if self._contact.follow(wanted):
            self.note(ev.LOAD_SWITCH_CONNECTED if wanted else ev.LOAD_SWITCH_DISCONNECTED)
        elif was_obedient and self._contact.state == DISOBEYS:
            self.note(ev.RELAY_DISOBEYS)

    def _follow_clock(self) -> None:
        """Set the battery clock where it does not hold our time, once that time is stored."""
        if not self._keeper.is_behind and self._battery_clock.follow():
            self._commit()

    def _warn(self) -> None:
        """Say once for each lead time that supply will end."""
        end_s = None if self.payment.mode == POSTPAID else self.payment.paid_until_s()
        lead_s = self._warning.update(end_s, self.time.now_s())
        if lead_s:
            self.note(ev.SUPPLY_ENDS_SOON, lead_s // 60)

    def _remember(self, data: bytes, delivery: int, verdict: Verdict) -> None:
        self.last_token = LastToken(data, self.time.now_s(), delivery, verdict)
        if verdict.code == v.ACCEPTED:
            self.note(ev.TOKEN_ACCEPTED)
        elif verdict.code == v.ALREADY_ACCEPTED:
            self.note(ev.TOKEN_ALREADY_ACCEPTED)
        elif verdict.token is not None and v.is_authentic(verdict.code):
            # What nobody's key has signed could be made by anybody, to flush the list.
            self.note(ev.TOKEN_REFUSED, verdict.code)
