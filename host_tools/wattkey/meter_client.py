"""What one does with a meter, as typed functions: who are you, here is a token, how much was used.

Here: what everybody may read and do, and the one front for all the rest. Not here: a household's
own readings (`household`). A meter is met as a member of the public first; `log_in` opens the
household's data. A road that breaks now and then (radio) is opened once more where asking twice
does no harm: for reading, for proving who we are, and for tokens, which count once.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Self

from meter.dlms import axdr

from . import household
from . import meter_data as md
from .errors import MeterRefusedError, ProtocolError
from .log_in import READER, LogIn, refuse_overheard
from .meter_objects import CLOCK, DATA, TOKEN_GATEWAY, MeterObjects, unix_s, word
from .session import TIMEOUT_S
from .text_line import TIMEOUT_S as TOKEN_TIMEOUT_S
from .text_line import push_text
from .token_answer import TokenAnswer
from .transports import Transport, open_transport

_GATEWAY = "0.0.19.40.0.255"


class MeterClient:
    """A meter at the other end of `transport`; a context manager that closes it."""

    def __init__(self, transport: Transport, timeout_s: float = TIMEOUT_S) -> None:
        self._transport = transport
        self._objects = MeterObjects(transport, timeout_s)

    @classmethod
    def open(cls, port: str = "auto", timeout_s: float = TIMEOUT_S) -> Self:
        """Open `port` (see `transports`) for a meter."""
        return cls(open_transport(port), timeout_s)

    @property
    def is_overheard(self) -> bool:
        """Whether strangers hear every byte of the road to it, as by radio."""
        return self._transport.is_overheard

    def tell_received(self, told: Callable[[int], None]) -> Callable[[int], None]:
        """Have `told` called for every few octets that arrive; returns who was before."""
        before, self._objects.on_received = self._objects.on_received, told
        return before

    def login(self, reader_secret: bytes) -> None:
        """Go on as the meter reader; MeterRefusedError when the secret is wrong."""
        self.log_in(LogIn(READER, reader_secret))

    def log_in(self, who: LogIn) -> None:
        """Go on as `who`; MeterRefusedError when the meter does not let them in.

        UsageError for a password where it is overheard.
        """
        self._objects.log_in(who)

    def identity(self) -> md.Identity:
        """Read the nameplate."""
        text, data = self._objects.text, self._objects.data
        return md.Identity(
            serial=text("0.0.96.1.0.255"),
            manufacturer=text("0.0.96.1.1.255"),
            model=text("0.0.96.1.3.255"),
            firmware_version=text("1.0.0.2.0.255"),
            year=data("0.0.96.1.4.255", int),
            category=text("0.0.94.91.11.255"),
            current_rating=text("0.0.94.91.12.255"),
            logical_device_name=data("0.0.42.0.0.255", bytes).decode("ascii", "replace"),
        )

    def serial(self) -> str:
        """Read the serial alone."""
        return self._objects.text("0.0.96.1.0.255")

    def is_provisioned(self) -> bool:
        """Whether the meter obeys an issuer already."""
        return self._objects.data("0.0.128.0.0.255", bool)

    def issuer_kid(self) -> bytes:
        """The 8-byte id of the issuer's key, b"" before provisioning."""
        return self._objects.data("0.0.128.0.1.255", bytes)

    def clock(self) -> md.MeterClock:
        """Read the clock and how good it says it is."""
        octets = self._objects.get(CLOCK, "0.0.1.0.0.255", 2, bytes)
        offset_min = -self._objects.get(CLOCK, "0.0.1.0.0.255", 3, int)
        quality = self._objects.data("0.0.128.2.0.255", int)
        return md.MeterClock(unix_s(octets), offset_min, word(md.CLOCK_QUALITIES, quality))

    def last_token(self) -> md.LastToken | None:
        """What this association may know of the token entered last, None if nothing."""
        data = self._objects.get(TOKEN_GATEWAY, _GATEWAY, 2, bytes)
        time_s = unix_s(self._objects.get(TOKEN_GATEWAY, _GATEWAY, 3, bytes))
        if time_s is None and not data:
            return None
        code = self._verdict_code()
        return md.LastToken(data, time_s, code, TokenAnswer.from_code(code).text)

    def enter_token(self, data: bytes) -> TokenAnswer:
        """Hand over a binary token; a refusal is a normal answer, not an error."""
        return self._objects.again_if_broken(lambda: self._enter_token(data))

    def _enter_token(self, data: bytes) -> TokenAnswer:
        value = axdr.octet_string(data)
        try:
            self._objects.session().action(TOKEN_GATEWAY, _GATEWAY, 1, value, TOKEN_TIMEOUT_S)
        except MeterRefusedError:
            code = self._verdict_code()
            if code == 0:  # the meter refused to look at it at all
                raise
            return TokenAnswer.from_code(code)
        return TokenAnswer.from_code(self._verdict_code())

    def enter_text(self, token_text: str) -> TokenAnswer:
        """Hand over a token as a line of text, without DLMS; see `enter_token`."""
        self._objects.leave()
        return self._objects.again_if_broken(lambda: push_text(self._transport, token_text))

    def provision(
        self,
        serial: str,
        issuer_key: bytes,
        reader_secret: bytes,
        time_s: int,
        utility_keys: bytes = b"",
        consumer_keys: bytes = b"",
    ) -> None:
        """Put an unprovisioned meter into service; MeterRefusedError when it will not.

        `issuer_key` is a raw Ed25519 public key; `utility_keys` (48 bytes) and `consumer_keys`
        (32) may be left empty: then nobody logs in with them. UsageError where all this would be
        overheard. Use `provisioning.provision`, which keeps the meter book and refuses the
        development key where it does not belong.
        """
        refuse_overheard("the meter's new keys", self.is_overheard)
        record = axdr.structure(
            axdr.octet_string(serial.encode("ascii")),
            axdr.octet_string(issuer_key),
            axdr.octet_string(reader_secret),
            axdr.unsigned64(time_s),
            axdr.octet_string(utility_keys),
            axdr.octet_string(consumer_keys),
        )
        self._objects.session().set(DATA, "0.0.128.0.0.255", 2, record)

    def supply_status(self) -> md.SupplyStatus:
        """Read relay and account (after `log_in`, as all that follow)."""
        return household.supply_status(self._objects)

    def registers(self) -> list[md.RegisterReading]:
        """Read energy and the mains, each with the scaler and unit that the meter gives."""
        return household.registers(self._objects)

    def more_registers(self) -> list[md.RegisterReading]:
        """Read apparent and reactive energy, and energy and maximum demand by rate."""
        return household.more_registers(self._objects)

    def maximum_demand(self) -> md.MaximumDemand:
        """Read the highest demand of this billing period, with its time."""
        return household.maximum_demand(self._objects)

    def health(self) -> md.MeterHealth:
        """Read what the meter knows of its own health."""
        return household.health(self._objects)

    def calibration(self) -> md.CalibrationRecord:
        """Read what the readings are multiplied by, and since when."""
        return household.calibration(self._objects)

    def calibrate(self, found: md.CalibrationRecord) -> None:
        """Write a calibration; MeterRefusedError unless we are the utility."""
        household.calibrate(self._objects, found)

    def instantaneous(self) -> dict[str, Decimal]:
        """Read V, A, W and power factor alone, by the names of `registers`."""
        return household.instantaneous(self._objects)

    def events(self) -> list[md.MeterEvent]:
        """Read the recent events, oldest first."""
        return household.events(self._objects)

    def get(self, class_id: int, obis: str, attribute: int, selection: bytes = b"") -> Any:
        """Read any attribute, decoded; `selection` (`meter.dlms.client_selection`) a part of it."""
        session = self._objects.session
        return self._objects.again_if_broken(
            lambda: session().get(class_id, obis, attribute, selection)
        )

    def set(self, class_id: int, obis: str, attribute: int, data: bytes) -> None:
        """Write encoded `data`, a second time if the road breaks: the same twice is the same."""
        session = self._objects.session
        self._objects.again_if_broken(lambda: session().set(class_id, obis, attribute, data))

    def call(self, class_id: int, obis: str, method: int, data: bytes) -> Any:
        """Call a method with encoded `data`, once: whoever calls knows what twice would mean."""
        return self._objects.session().action(class_id, obis, method, data)

    def close(self) -> None:
        """Leave the meter and free the port."""
        self._objects.leave()
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _verdict_code(self) -> int:
        """The sub-reason that the gateway keeps beside its status (SPEC, verdict codes).

        Asked once only: to the public, another association tells nothing of this one's token.
        """
        status = self._objects.session().get(TOKEN_GATEWAY, _GATEWAY, 6)
        try:
            return int("".join(str(bit) for bit in status[1]), 2)
        except (IndexError, TypeError, ValueError):
            raise ProtocolError("the meter's token status makes no sense") from None
