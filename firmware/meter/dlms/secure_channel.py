"""The meter's end of a sealed association: genuine, new requests in, sealed answers out.

Here: which counters count, which forms of sealing are taken, and that nothing unsealed is. Not
here: the bytes of a sealed message (`ciphering`), keys and what is kept (`core.security`).
"""

from ..const import const
from . import ciphering, tags
from .apdu import COUNTER_ERROR, DECIPHERING_ERROR, length_prefixed
from .errors import MalformedError, ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..core.gcm import Gcm
    from ..core.security import Keys
    from ..meter import Meter

# The longest form is general ciphering: tag, title, two length fields, control, counter, tag.
OVERHEAD = 32

_SERVICES = (tags.GET_REQUEST, tags.SET_REQUEST, tags.ACTION_REQUEST)
_NOT_ALLOWED = const(1)
_OTHER = const(3)
_MOST = const(0xFFFFFFFF)


class SecureChannel:
    """One association's, under its `owner`'s keys.

    `challenge` is what the client must prove itself by.
    """

    def __init__(
        self,
        meter: "Meter",
        make_gcm: "Callable[[bytes], Gcm]",
        owner: int,
        keys: "Keys",
        client_title: bytes,
        client_challenge: bytes,
    ) -> None:
        self.client_title = client_title
        self.is_proved = False
        self.challenge = b""
        self._meter = meter
        self._make_gcm = make_gcm
        self._owner = owner
        self._keys = keys
        self._suite = suite_of(keys, make_gcm)
        self._dedicated: "ciphering.Suite | None" = None
        self._dedicated_received = -1
        self._client_challenge = client_challenge
        self._form = 0

    @property
    def is_current(self) -> bool:
        """False once the keys were changed: they open no association any more."""
        return self._keys is self._meter.security.keys[self._owner]

    def open_initiate(self, apdu: bytes) -> "bytes | None":
        """Return the InitiateRequest in a sealed one, None when it is not genuine."""
        tag, _, message = ciphering.read_envelope(apdu)
        if tag != tags.GLO_INITIATE_REQUEST:
            return None
        return self._open_global(message)

    def seal_initiate(self, response: bytes) -> bytes:
        """Return the InitiateResponse sealed, having made the challenge that goes with it."""
        self.challenge = self._suite.challenge(self._title, next_counter(self._meter))
        message = self._suite.seal(self._title, next_counter(self._meter), response)
        return bytes((tags.GLO_INITIATE_RESPONSE,)) + length_prefixed(message)

    def use_dedicated(self, key: bytes) -> None:
        """Take a key of the client's for this association, besides the global one."""
        self._dedicated = ciphering.Suite(self._make_gcm(key), self._keys.authentication)

    def prove(self, proof: bytes) -> "bytes | None":
        """Return our own proof if the client's is genuine, else None."""
        if not self._suite.is_proof(self.client_title, proof, self.challenge):
            return None
        self.is_proved = True
        return self._suite.proof(self._title, next_counter(self._meter), self._client_challenge)

    def open(self, apdu: bytes) -> bytes:
        """Return the request in a sealed APDU; ServiceError when it is not genuine and new."""
        if not self.is_current or not _is_sealed(apdu[0]):
            raise ServiceError(_NOT_ALLOWED, DECIPHERING_ERROR)
        tag, title, message = ciphering.read_envelope(apdu)
        if title and title != self.client_title:
            raise ServiceError(_NOT_ALLOWED, DECIPHERING_ERROR)
        plain = self._open_dedicated(message) if _is_dedicated(tag) else self._open_global(message)
        if plain is None:
            raise ServiceError(_NOT_ALLOWED, DECIPHERING_ERROR)
        if not plain or (tag < tags.GENERAL_GLO and plain[0] != tag - _added(tag)):
            raise MalformedError("a service other than its envelope says")
        self._form = tag
        return plain

    def seal(self, apdu: bytes) -> bytes:
        """Return an answer sealed in the form of its request."""
        tag, counter = self._form, next_counter(self._meter)
        suite = self._dedicated if self._dedicated and _is_dedicated(tag) else self._suite
        message = length_prefixed(suite.seal(self._title, counter, apdu))
        if tag >= tags.GENERAL_GLO:
            return bytes((tag,)) + length_prefixed(self._title) + message
        return bytes((apdu[0] + _added(tag),)) + message

    @property
    def _title(self) -> bytes:
        return self._meter.identity.system_title

    def _open_global(self, message: bytes) -> "bytes | None":
        keys, counter = self._keys, ciphering.counter_of(message)
        if counter <= keys.received:
            raise _too_low(keys.received)
        plain = self._suite.open(self.client_title, message)
        if plain is None:
            return None
        if counter > keys.received_end and self._meter.change(lambda: keys.set_aside(counter)):
            raise ServiceError(_NOT_ALLOWED, _OTHER)  # it could not be stored
        keys.received = counter
        return plain

    def _open_dedicated(self, message: bytes) -> "bytes | None":
        counter = ciphering.counter_of(message)
        if self._dedicated is None:
            return None
        if counter <= self._dedicated_received:
            raise _too_low(self._dedicated_received)
        plain = self._dedicated.open(self.client_title, message)
        if plain is not None:
            self._dedicated_received = counter
        return plain


def suite_of(keys: "Keys", make_gcm: "Callable[[bytes], Gcm]") -> ciphering.Suite:
    """Return what seals with `keys`."""
    return ciphering.Suite(make_gcm(keys.encryption), keys.authentication)


def next_counter(meter: "Meter") -> int:
    """Return a number that was never used, and cannot be used again after a power cut."""
    security = meter.security
    if security.sent >= security.sent_end and meter.change(security.set_aside_to_send):
        raise ServiceError(_NOT_ALLOWED, _OTHER)
    security.sent += 1
    return security.sent


def _too_low(received: int) -> ServiceError:
    return ServiceError(_NOT_ALLOWED, COUNTER_ERROR, min(received + 1, _MOST))


def _is_dedicated(tag: int) -> bool:
    return tag == tags.GENERAL_DED or tag - tags.DED_SERVICE in _SERVICES


def _is_sealed(tag: int) -> bool:
    is_general = tag == tags.GENERAL_GLO or tag == tags.GENERAL_DED
    return is_general or tag - _added(tag) in _SERVICES


def _added(tag: int) -> int:
    return tags.DED_SERVICE if tag - tags.DED_SERVICE in _SERVICES else tags.GLO_SERVICE
