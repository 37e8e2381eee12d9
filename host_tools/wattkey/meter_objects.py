"""A meter's COSEM objects, read as who we are, over a road that may break now and then.

Here: one association at a time, opened when it is needed, and once more when the road broke: but
only where asking twice does no harm, which is for the caller to say. Not here: which object holds
what (`meter_client`, `household`), nor the protocol (`session`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from meter.dlms import date_time
from meter.dlms.errors import DlmsError

from .errors import PortError, ProtocolError, WattkeyError
from .log_in import NOBODY, LogIn
from .session import MeterSession
from .transports import Reconnecting, Transport

_T = TypeVar("_T")

DATA, REGISTER, EXTENDED_REGISTER, CLOCK = 1, 3, 4, 8
DISCONNECT_CONTROL, TOKEN_GATEWAY = 70, 115


class MeterObjects:
    """The objects of the meter at the other end of `transport`."""

    def __init__(self, transport: Transport, timeout_s: float) -> None:
        self.transport = transport
        self.on_received: Callable[[int], None] = _ignore
        self._timeout_s = timeout_s
        self._session: MeterSession | None = None
        self._who = NOBODY

    def log_in(self, who: LogIn) -> None:
        """Go on as `who`; MeterRefusedError when the meter does not let them in.

        Whatever keeps them out, we are nobody then.
        """
        self.leave()
        self._who = who
        try:
            self.again_if_broken(self.session)
        except WattkeyError:
            self._who = NOBODY
            raise

    def session(self) -> MeterSession:
        """The association we are in, or a new one as who we are."""
        if self._session is None:
            session = MeterSession(self.transport, self._who, self._timeout_s, self._heard)
            self._session = session.connect()
        return self._session

    def leave(self) -> None:
        """End the association, if there is one."""
        if self._session:
            self._session.close()
            self._session = None

    def again_if_broken(self, work: Callable[[], _T]) -> _T:
        """Do `work`, and if the road breaks, once more on a new one as who we were."""
        try:
            return work()
        except PortError:
            if not isinstance(self.transport, Reconnecting):
                raise
        self._session = None  # it went with the road
        self.transport.reconnect()
        return work()

    def get(self, class_id: int, obis: str, attribute: int, kind: type[_T]) -> _T:
        """Read one attribute, which must be of `kind`; ProtocolError when it is not."""
        value: Any = self.again_if_broken(lambda: self.session().get(class_id, obis, attribute))
        if type(value) is not kind:
            raise ProtocolError(f"the meter's object {obis} holds {type(value).__name__}")
        return value

    def data(self, obis: str, kind: type[_T]) -> _T:
        """Read the value of a Data object."""
        return self.get(DATA, obis, 2, kind)

    def text(self, obis: str) -> str:
        """Read the value of a Data object that holds text."""
        return self.data(obis, str)

    def _heard(self, octets: int) -> None:
        self.on_received(octets)


def unix_s(octets: Any) -> int | None:
    """A date-time as Unix seconds, None for "not given"; ProtocolError when it is none."""
    try:
        return date_time.to_unix(octets)
    except (DlmsError, TypeError):
        raise ProtocolError("the meter's date-time makes no sense") from None


def word(words: tuple[str, ...], number: int) -> str:
    """The word for an enumerated value; newer firmware may know more of them."""
    return words[number] if 0 <= number < len(words) else f"unknown ({number})"


def _ignore(_octets: int) -> None:
    pass
