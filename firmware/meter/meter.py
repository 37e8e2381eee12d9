"""One meter: the core's parts around one front-end and one relay.

Here: the order of things. Energy is counted before anything is decided; a decision is stored before
the contact moves, and the contact moves before the answer leaves. Not here: decisions (`core`),
languages (`dlms`), bytes (`links`), which chip is fitted (`boards`). Time comes in as elapsed
milliseconds.
"""

from .const import const
from .core import answer
from .core import event_log as ev
from .core import verdict as v
from .core.disconnector import Disconnector
from .core.ed25519 import Verifier as PlainVerifier
from .core.energy import EnergyRegister, Reading
from .core.event_log import EventLog
from .core.journal import StorageError
from .core.meter_state import MeterState
from .core.orders import Orders
from .core.payment_control import PaymentControl
from .core.provisioning import Provisioning
from .core.replay_window import ReplayWindow
from .core.supply import NO_PAYMENT, Supply
from .core.timekeeper import FAR_MS, Timekeeper
from .core.token_desk import TokenDesk
from .core.token_text import TextError, from_text
from .core.verdict import Verdict
from .identity import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    from .core.journal import Journal
    from .core.token_desk import Verifier

    class FrontEnd(Protocol):
        """A metering chip: fills the reading, with the energy of the last `elapsed_ms`."""

        def read(self, reading: Reading, elapsed_ms: int) -> None: ...

    class Relay(Protocol):
        """A contact that can be moved, and whose position can be asked for."""

        def set(self, closed: bool) -> None: ...

        def is_closed(self) -> bool: ...


_DELIVERY_MANUAL = 2  # COSEM token_delivery_method: somebody typed it

# Energy and time are stored this often. At the 30 A and 230 V of the nameplate a minute is 115 Wh,
# the most that a power cut costs; flash life is worked out in SPEC 4.3.
_SAVE_MS = const(60_000)


class LastToken:
    """The token that was entered last and what became of it (COSEM token gateway)."""

    def __init__(self, data: bytes, time_s: int, delivery: int, verdict: Verdict) -> None:
        self.data = data
        self.time_s = time_s
        self.delivery = delivery
        self.verdict = verdict


class Meter:
    """A whole meter without its links. Call `tick` as often as it asks for."""

    def __init__(
        self,
        identity: Identity,
        front_end: "FrontEnd",
        relay: "Relay",
        time: Timekeeper,
        sample_ms: int = 1000,
        make_verifier: "Callable[[bytes], Verifier]" = PlainVerifier,
        journal: "Journal | None" = None,
    ) -> None:
        self.identity = identity
        self.time = time
        self.import_energy = EnergyRegister()
        self.export_energy = EnergyRegister()
        self.reading = Reading()
        self.disconnector = Disconnector()
        self.payment = PaymentControl(self.import_energy)
        self.events = EventLog()
        self.provisioning = Provisioning(make_verifier, identity.is_emulator)
        self.last_token: "LastToken | None" = None
        self._supply = Supply(self.disconnector)
        self._orders = Orders(self.payment, self._supply, time, self.events)
        self._window = ReplayWindow()
        self._desk: "TokenDesk | None" = None
        self._front_end = front_end
        self._relay = relay
        self._sample_ms = sample_ms
        self._since_sample_ms = 0
        self._since_save_ms = 0
        self._until_due_ms = 0
        self._journal = journal
        self._state = MeterState(
            (self.import_energy, self.export_energy, time),
            (self._window, self.payment, self._supply, self.provisioning),
        )
        self._resume()
        self._stored_decisions = self._state.decisions()
        self.sample()
        self._decide()  # before the contact moves: supply may have ended in the dark

    @property
    def output_state(self) -> bool:
        """The contact's real position: True while the customer is connected."""
        return self._relay.is_closed()

    def objections(self) -> int:
        """Return who objects to supply, as bits: 1 payment, 2 limiter, 4 tamper, 8 manual."""
        return self._supply.objections

    def tick(self, elapsed_ms: int) -> int:
        """Let `elapsed_ms` pass; return the milliseconds until the next call is wanted."""
        self.time.advance(elapsed_ms)
        self._since_sample_ms += elapsed_ms
        self._until_due_ms -= elapsed_ms
        self._since_save_ms += elapsed_ms
        if self._since_sample_ms >= self._sample_ms or self._until_due_ms <= 0:
            self.sample()
            if self._until_due_ms <= 0 or self.payment.is_cap_reached():
                self._decide()
            if self._since_save_ms >= _SAVE_MS:
                self._save()
        return min(self._sample_ms - self._since_sample_ms, self._until_due_ms)

    def sample(self) -> None:
        """Count the energy since the last sample. Allocates nothing."""
        reading = self.reading
        self._front_end.read(reading, self._since_sample_ms)
        self._since_sample_ms = 0
        self.import_energy.add(reading.import_mj)
        self.export_energy.add(reading.export_mj)

    def enter_token(self, data: bytes, delivery: int) -> Verdict:
        """Judge one binary token that came by `delivery` (COSEM token_delivery_method)."""
        self.sample()
        before = self._state.decisions()
        verdict = self._desk.enter(data) if self._desk else Verdict(v.NOT_PROVISIONED)
        self._settle()
        if not self._commit():
            self._state.take_back(before)
            verdict = Verdict(v.NOT_STORED, verdict.token)
            self._settle()
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

    def provision(self, serial: str, issuer_key: bytes, reader_secret: bytes, unix_s: int) -> int:
        """Put the meter into service, once. Return 0, or a verdict code and nothing changed.

        `issuer_key` is a raw Ed25519 public key, 32 bytes; `reader_secret` 8 to 32 bytes.
        """
        before = self._state.decisions()
        code = self.provisioning.accept(serial, issuer_key, reader_secret)
        if code != v.ACCEPTED:
            return code
        self.time.set(unix_s)
        if not self._commit():
            self._state.take_back(before)
            return v.NOT_STORED
        self._open_desk()
        self.events.add(unix_s, ev.PROVISIONED)
        return code

    def press_button(self) -> bool:
        """Act on the customer's button; say whether anything changed."""
        self.sample()
        changed = self._supply.press_button()
        self._decide()
        return changed

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
        done = action()
        self._decide()
        return done

    def _resume(self) -> None:
        """Go on from the journal's last record; a blank meter begins as new."""
        octets = self._journal.load() if self._journal else None
        if octets is not None:
            self._state.restore(octets)
            self._open_desk()

    def _open_desk(self) -> None:
        """Open the token desk of a provisioned meter."""
        provisioning = self.provisioning
        if provisioning.verifier is None:
            return
        self.identity.serial = provisioning.serial
        self._desk = TokenDesk(
            provisioning.serial,
            provisioning.issuer_key_id,
            provisioning.verifier,
            self._window,
            self.time,
            self._orders,
        )

    def _decide(self) -> None:
        """Bring account, disconnector, journal and contact in line."""
        self._settle()
        self._commit()  # if storing fails the contact moves all the same: what ended has ended
        self._act()

    def _settle(self) -> None:
        """Let the account and the disconnector follow time, energy and what was ordered."""
        self.time.settle_anchor()
        self._orders.settle_account()
        self._supply.object(NO_PAYMENT, not self.payment.permits_supply())
        self._supply.settle()

    def _commit(self) -> bool:
        """Store the decisions if they changed; False if that was not possible."""
        decisions = self._state.decisions()
        if decisions == self._stored_decisions:
            return True
        if not self._save():
            return False
        self._stored_decisions = decisions
        return True

    def _save(self) -> bool:
        """Store the whole state as one record; False if neither copy was taken."""
        self._since_save_ms = 0
        try:
            if self._journal:
                self._journal.save(self._state.octets())
        except StorageError:
            return False
        return True

    def _act(self) -> None:
        """Move the contact to where it ought to be, and note when to look again."""
        self._move_contact()
        end_s = self.payment.next_end_s()
        self._until_due_ms = FAR_MS if end_s is None else self.time.ms_until(end_s)

    def _move_contact(self) -> None:
        wanted = self._supply.is_on()
        if self._relay.is_closed() == wanted:
            return
        self._relay.set(wanted)
        now_s = self.time.now_s()
        self.events.add(now_s, ev.LOAD_SWITCH_CONNECTED if wanted else ev.LOAD_SWITCH_DISCONNECTED)

    def _remember(self, data: bytes, delivery: int, verdict: Verdict) -> None:
        now_s = self.time.now_s()
        self.last_token = LastToken(data, now_s, delivery, verdict)
        if verdict.code == v.ACCEPTED:
            self.events.add(now_s, ev.TOKEN_ACCEPTED)
        elif verdict.code == v.ALREADY_ACCEPTED:
            self.events.add(now_s, ev.TOKEN_ALREADY_ACCEPTED)
        elif verdict.token is not None and v.is_authentic(verdict.code):
            # What nobody's key has signed could be made by anybody, to flush the list.
            self.events.add(now_s, ev.TOKEN_REFUSED, verdict.code)
