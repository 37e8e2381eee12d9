"""What one does with a meter, as typed functions: who are you, here is a token, how much was used.

Here: which COSEM object holds what (SPEC, objects), and which of it may be asked twice. A meter is
met as a member of the public first; `login` shows it the reader secret, which opens the household's
own data. A road that breaks now and then (radio) is opened once more where asking twice does no
harm: for reading, for proving who we are, and for tokens, which count once.
"""

from collections.abc import Callable
from decimal import Decimal
from types import TracebackType
from typing import Any, Self, TypeVar

from meter.dlms import axdr, date_time
from meter.dlms.errors import DlmsError

from . import meter_data as md
from .errors import MeterRefusedError, PortError, ProtocolError
from .log_in import NOBODY, READER, LogIn
from .session import TIMEOUT_S, MeterSession
from .text_line import TIMEOUT_S as TOKEN_TIMEOUT_S
from .text_line import push_text
from .token_answer import TokenAnswer
from .transports import Reconnecting, Transport, open_transport

_T = TypeVar("_T")

_DATA, _REGISTER, _EXTENDED_REGISTER, _CLOCK = 1, 3, 4, 8
_DISCONNECT_CONTROL, _TOKEN_GATEWAY = 70, 115
_GATEWAY = "0.0.19.40.0.255"
_RELAY = "0.0.96.3.10.255"
_MAXIMUM_DEMAND = "1.0.1.6.0.255"
_NO_CAP = 0xFFFFFFFF
_HEALTH_PARTS = 11

_UNITS = {7: "s", 27: "W", 30: "Wh", 33: "A", 35: "V", 44: "Hz", 255: ""}
_REGISTERS = (
    ("Energy imported", "1.0.1.8.0.255"),
    ("Energy exported", "1.0.2.8.0.255"),
    ("Power drawn", "1.0.1.7.0.255"),
    ("Power fed in", "1.0.2.7.0.255"),
    ("Voltage", "1.0.12.7.0.255"),
    ("Current", "1.0.11.7.0.255"),
    ("Power factor", "1.0.13.7.0.255"),
    ("Frequency", "1.0.14.7.0.255"),
)


class MeterClient:
    """A meter at the other end of `transport`; a context manager that closes it."""

    def __init__(self, transport: Transport, timeout_s: float = TIMEOUT_S) -> None:
        self._transport = transport
        self._timeout_s = timeout_s
        self._session: MeterSession | None = None
        self._who = NOBODY
        self.on_received: Callable[[int], None] = _ignore
        """Told of every few octets that arrive, for who watches a long answer come."""

    @classmethod
    def open(cls, port: str = "auto", timeout_s: float = TIMEOUT_S) -> Self:
        """Open `port` (see `transports`) for a meter."""
        return cls(open_transport(port), timeout_s)

    def login(self, reader_secret: bytes) -> None:
        """Go on as the meter reader; MeterRefusedError when the secret is wrong."""
        self.log_in(LogIn(READER, reader_secret))

    def log_in(self, who: LogIn) -> None:
        """Go on as `who`; MeterRefusedError when the meter does not let them in."""
        self._leave()
        self._who = who
        try:
            self._again_if_broken(self._open_session)
        except MeterRefusedError:
            self._who = NOBODY
            raise

    def identity(self) -> md.Identity:
        """Read the nameplate."""
        return md.Identity(
            serial=self._text("0.0.96.1.0.255"),
            manufacturer=self._text("0.0.96.1.1.255"),
            model=self._text("0.0.96.1.3.255"),
            firmware_version=self._text("1.0.0.2.0.255"),
            year=self._data("0.0.96.1.4.255", int),
            category=self._text("0.0.94.91.11.255"),
            current_rating=self._text("0.0.94.91.12.255"),
            logical_device_name=self._data("0.0.42.0.0.255", bytes).decode("ascii", "replace"),
        )

    def serial(self) -> str:
        """Read the serial alone."""
        return self._text("0.0.96.1.0.255")

    def is_provisioned(self) -> bool:
        """Whether the meter obeys an issuer already."""
        return self._data("0.0.128.0.0.255", bool)

    def issuer_kid(self) -> bytes:
        """The 8-byte id of the issuer's key, b"" before provisioning."""
        return self._data("0.0.128.0.1.255", bytes)

    def clock(self) -> md.MeterClock:
        """Read the clock and how good it says it is."""
        octets = self._get(_CLOCK, "0.0.1.0.0.255", 2, bytes)
        offset_min = -self._get(_CLOCK, "0.0.1.0.0.255", 3, int)
        quality = self._data("0.0.128.2.0.255", int)
        return md.MeterClock(_unix(octets), offset_min, _word(md.CLOCK_QUALITIES, quality))

    def last_token(self) -> md.LastToken | None:
        """What this association may know of the token entered last, None if nothing."""
        data = self._get(_TOKEN_GATEWAY, _GATEWAY, 2, bytes)
        time_s = _unix(self._get(_TOKEN_GATEWAY, _GATEWAY, 3, bytes))
        if time_s is None and not data:
            return None
        code = self._verdict_code()
        return md.LastToken(data, time_s, code, TokenAnswer.from_code(code).text)

    def enter_token(self, data: bytes) -> TokenAnswer:
        """Hand over a binary token; a refusal is a normal answer, not an error."""
        return self._again_if_broken(lambda: self._enter_token(data))

    def _enter_token(self, data: bytes) -> TokenAnswer:
        value = axdr.octet_string(data)
        try:
            self._open_session().action(_TOKEN_GATEWAY, _GATEWAY, 1, value, TOKEN_TIMEOUT_S)
        except MeterRefusedError:
            code = self._verdict_code()
            if code == 0:  # the meter refused to look at it at all
                raise
            return TokenAnswer.from_code(code)
        return TokenAnswer.from_code(self._verdict_code())

    def enter_text(self, token_text: str) -> TokenAnswer:
        """Hand over a token as a line of text, without DLMS; see `enter_token`."""
        self._leave()
        return self._again_if_broken(lambda: push_text(self._transport, token_text))

    def provision(
        self,
        serial: str,
        issuer_key: bytes,
        reader_secret: bytes,
        time_s: int,
        utility_keys: bytes = b"",
        consumer_secret: bytes = b"",
    ) -> None:
        """Put an unprovisioned meter into service; MeterRefusedError when it will not.

        `issuer_key` is a raw Ed25519 public key; `utility_keys` and `consumer_secret` may be left
        empty: then nobody logs in with them. Use `provisioning.provision`, which keeps the
        meter book and refuses the development key where it does not belong.
        """
        record = axdr.structure(
            axdr.octet_string(serial.encode("ascii")),
            axdr.octet_string(issuer_key),
            axdr.octet_string(reader_secret),
            axdr.unsigned64(time_s),
            axdr.octet_string(utility_keys),
            axdr.octet_string(consumer_secret),
        )
        self._open_session().set(_DATA, "0.0.128.0.0.255", 2, record)

    def supply_status(self) -> md.SupplyStatus:
        """Read relay and account (after `login`)."""
        cap_left_wh = self._get(_REGISTER, "0.0.128.1.2.255", 2, int)
        state = self._get(_DISCONNECT_CONTROL, _RELAY, 3, int)
        # IS 15959 counts 0 postpaid, 1 prepaid: the other way round than our token.
        is_postpaid = self._data("0.0.94.96.20.255", int) == 0
        return md.SupplyStatus(
            relay_closed=self._get(_DISCONNECT_CONTROL, _RELAY, 2, bool),
            control_state=_word(md.CONTROL_STATES, state),
            control_mode=self._get(_DISCONNECT_CONTROL, _RELAY, 4, int),
            payment_mode=md.PAYMENT_MODES[is_postpaid],
            paid_until_s=_unix(self._data("0.0.128.1.0.255", bytes)),
            seconds_left=self._get(_REGISTER, "0.0.128.1.1.255", 2, int),
            cap_left_wh=None if cap_left_wh == _NO_CAP else cap_left_wh,
            objections=md.objections_from_bits(self._data("0.0.128.1.3.255", int)),
            warning_level=self._data("0.0.128.1.5.255", int),
            owed_s=self._get(_REGISTER, "0.0.128.1.4.255", 2, int),
        )

    def registers(self) -> list[md.RegisterReading]:
        """Read energy and the mains, each with the scaler and unit that the meter gives."""
        found = [self._register(_REGISTER, name, obis) for name, obis in _REGISTERS]
        return [*found, self._register(_EXTENDED_REGISTER, "Maximum demand", _MAXIMUM_DEMAND)]

    def maximum_demand(self) -> md.MaximumDemand:
        """Read the highest demand of this billing period, with its time."""
        time = self._get(_EXTENDED_REGISTER, _MAXIMUM_DEMAND, 5, bytes)
        power_w = self._get(_EXTENDED_REGISTER, _MAXIMUM_DEMAND, 2, int)
        return md.MaximumDemand(power_w, _unix(time))

    def health(self) -> md.MeterHealth:
        """Read what the meter knows of its own health (after `login`)."""
        values = self._data("0.0.128.4.0.255", list)
        if len(values) != _HEALTH_PARTS or any(type(value) is not int for value in values):
            raise ProtocolError("the meter's account of its health makes no sense")
        *counts, relay_state, battery_clock, storage, event_count = values
        return md.MeterHealth(
            *counts,
            relay_state=_word(md.RELAY_STATES, relay_state),
            battery_clock=_word(md.BATTERY_CLOCKS, battery_clock),
            storage=_word(md.STORAGES, storage),
            event_count=event_count,
        )

    def events(self) -> list[md.MeterEvent]:
        """Read the recent events, oldest first."""
        rows = self._data("0.0.128.3.0.255", list)
        try:
            return [
                md.MeterEvent(_unix(time), int(code), int(detail)) for time, code, detail in rows
            ]
        except (TypeError, ValueError):
            raise ProtocolError("the meter's event list makes no sense") from None

    def get(self, class_id: int, obis: str, attribute: int, selection: bytes = b"") -> Any:
        """Read any attribute, decoded; `selection` (`meter.dlms.client_selection`) a part of it."""
        return self._again_if_broken(
            lambda: self._open_session().get(class_id, obis, attribute, selection)
        )

    def set(self, class_id: int, obis: str, attribute: int, data: bytes) -> None:
        """Write encoded `data`, a second time if the road breaks: the same twice is the same."""
        self._again_if_broken(lambda: self._open_session().set(class_id, obis, attribute, data))

    def call(self, class_id: int, obis: str, method: int, data: bytes) -> Any:
        """Call a method with encoded `data`, once: whoever calls knows what twice would mean."""
        return self._open_session().action(class_id, obis, method, data)

    def close(self) -> None:
        """Leave the meter and free the port."""
        self._leave()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _again_if_broken(self, work: Callable[[], _T]) -> _T:
        """Do `work`, and if the road breaks, once more on a new one as who we were."""
        try:
            return work()
        except PortError:
            if not isinstance(self._transport, Reconnecting):
                raise
        self._session = None  # it went with the road
        self._transport.reconnect()
        return work()

    def _open_session(self) -> MeterSession:
        """The association we are in, or a new one as who we are."""
        if self._session is None:
            session = MeterSession(self._transport, self._who, self._timeout_s, self._heard)
            self._session = session.connect()
        return self._session

    def _heard(self, octets: int) -> None:
        self.on_received(octets)

    def _leave(self) -> None:
        if self._session:
            self._session.close()
            self._session = None

    def _get(self, class_id: int, obis: str, attribute: int, kind: type[_T]) -> _T:
        value = self.get(class_id, obis, attribute)
        if type(value) is not kind:
            raise ProtocolError(f"the meter's object {obis} holds {type(value).__name__}")
        return value

    def _data(self, obis: str, kind: type[_T]) -> _T:
        return self._get(_DATA, obis, 2, kind)

    def _text(self, obis: str) -> str:
        return self._data(obis, str)

    def _register(self, class_id: int, name: str, obis: str) -> md.RegisterReading:
        raw = self._get(class_id, obis, 2, int)
        scaler_unit = self._get(class_id, obis, 3, list)
        try:
            scaler, unit = (int(part) for part in scaler_unit)
        except (TypeError, ValueError):
            raise ProtocolError(f"the meter's object {obis} has no scaler and unit") from None
        return md.RegisterReading(name, obis, Decimal(raw).scaleb(scaler), _UNITS.get(unit, "?"))

    def _verdict_code(self) -> int:
        """The sub-reason that the gateway keeps beside its status (SPEC, verdict codes).

        Asked once only: to the public, another association tells nothing of this one's token.
        """
        status = self._open_session().get(_TOKEN_GATEWAY, _GATEWAY, 6)
        try:
            return int("".join(str(bit) for bit in status[1]), 2)
        except (IndexError, TypeError, ValueError):
            raise ProtocolError("the meter's token status makes no sense") from None


def _ignore(_octets: int) -> None:
    pass


def _unix(octets: bytes) -> int | None:
    try:
        return date_time.to_unix(octets)
    except (DlmsError, TypeError):
        raise ProtocolError("the meter's date-time makes no sense") from None


def _word(words: tuple[str, ...], number: int) -> str:
    return words[number] if 0 <= number < len(words) else f"unknown ({number})"
