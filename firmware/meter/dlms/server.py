"""The meter's DLMS side for one logical device: an APDU in, an APDU out.

`Server` belongs to a meter and knows its objects; a link opens one `Connection` each. Frames are in
`hdlc_server` and `wrapper_server`, an open association in `session`, sealing in `secure_channel`.
"""

from ..const import const
from ..core.gcm import plain_gcm
from ..core.security import KEY_LENGTH
from . import acse, initiate
from .apdu import MAX_PDU, MAX_RECEIVED, counter_response, exception_response
from .association import all_associations
from .ciphering import TITLE_LENGTH
from .errors import MalformedError, ServiceError
from .login import Door
from .object_model import ObjectModel
from .secure_channel import SecureChannel
from .session import Session
from .tags import AARQ, RLRQ

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..core.gcm import Gcm
    from ..meter import Meter
    from .association import Association
    from .cosem_object import CosemObject

_MIN_PDU = const(64)
_MIN_CHALLENGE = const(8)
_MAX_CHALLENGE = const(64)

# Exception responses: state error, service error.
_NOT_ALLOWED = const(1)
_NOT_POSSIBLE = const(1)
_OTHER = const(3)
_TOO_LONG = const(4)


class Server:
    """What all links of one meter share: its objects and associations.

    `make_gcm` makes AES-GCM of a key: a board hands in its own where that is quicker. `forget` is
    the object model's.
    """

    def __init__(
        self,
        meter: "Meter",
        make_gcm: "Callable[[bytes], Gcm]" = plain_gcm,
        forget: "Callable[[], None] | None" = None,
    ) -> None:
        self.meter = meter
        self.make_gcm = make_gcm
        # What sends a DataNotification (see `push`) by the link that leads to the head-end; False
        # where it leads nowhere now.
        self.send_push: "Callable[[bytes], bool] | None" = None
        # The longest APDU it sends; a board with little memory sets less.
        self.max_sent = MAX_PDU
        self.associations = all_associations()
        self.objects = ObjectModel(self.associations, forget)

    def open(self, client_sap: int, is_overheard: bool = False) -> "Connection":
        """Return a new connection for a client at `client_sap` (16 public, 32 reader, ...).

        `is_overheard` where strangers hear every octet: nobody is let in by a password there.
        """
        return Connection(self, client_sap, is_overheard)

    def association_of(self, client_sap: int) -> "Association | None":
        """Return the association that clients at `client_sap` open."""
        for known in self.associations:
            if known.client_sap == client_sap:
                return known
        return None

    def find(self, name: bytes) -> "CosemObject | None":
        """Return the object with logical name `name`."""
        return self.objects.find(name)


class Connection:
    """One client on one link, with a session while it is associated."""

    def __init__(self, server: Server, client_sap: int, is_overheard: bool) -> None:
        self.client_sap = client_sap
        self.session: "Session | None" = None
        self._server = server
        self._is_overheard = is_overheard

    @property
    def is_authenticated(self) -> bool:
        """True while associated as somebody who had to prove it, and did."""
        return self.session is not None and self.session.is_authenticated

    def handle(self, apdu: bytes) -> bytes:
        """Return the answer to one APDU. Garbage is answered with an exception response."""
        if len(apdu) > MAX_RECEIVED:
            return exception_response(_NOT_ALLOWED, _TOO_LONG)
        try:
            return self._answer(apdu)
        except MalformedError:
            return exception_response(_NOT_ALLOWED, _OTHER)
        except ServiceError as error:
            if error.counter:
                return counter_response(error.counter)
            return exception_response(error.state, error.service)

    def _answer(self, apdu: bytes) -> bytes:
        if not apdu:
            raise MalformedError("data ends early")
        tag, session = apdu[0], self.session
        if tag == AARQ:
            self.session = None
            return self._associate(acse.read_associate_request(apdu))
        if session is None:
            return exception_response(_NOT_ALLOWED, _NOT_POSSIBLE)
        if tag == RLRQ:
            self.session = None
            return acse.release_response()
        answer = session.answer(apdu)
        if session.is_over:
            self.session = None
        return answer

    def _associate(self, request: acse.AssociateRequest) -> bytes:
        meter = self._server.meter
        wanted = self._server.association_of(self.client_sap)
        if wanted is None:
            return acse.rejection(acse.DIAGNOSTIC_NO_REASON)
        if self._is_overheard and wanted.has_password:
            return acse.rejection(acse.DIAGNOSTIC_MECHANISM)
        door = Door(meter, wanted, self._is_overheard)
        if door.is_locked:
            return acse.rejection(acse.DIAGNOSTIC_AUTHENTICATION, acse.RESULT_REJECTED_NOW)
        diagnostic = wanted.refusal(request, meter)
        if diagnostic == acse.DIAGNOSTIC_AUTHENTICATION and meter.provisioning.is_provisioned:
            door.failed()
        if diagnostic != acse.DIAGNOSTIC_NONE:
            return acse.rejection(diagnostic)
        if wanted.is_sealed:
            return self._challenge(door, request)
        door.succeeded()
        session = self._begin(door, request.initiate)
        if session is None:
            return acse.rejection(acse.DIAGNOSTIC_NO_REASON)
        return acse.associate_response(
            acse.RESULT_ACCEPTED, acse.DIAGNOSTIC_NONE, initiate.write_response(session.grant)
        )

    def _challenge(self, door: Door, request: acse.AssociateRequest) -> bytes:
        """Let a client begin who has the keys, and demand a proof that it is there now."""
        channel = self._channel(door.association.owner, request)
        if channel is None:
            return acse.rejection(acse.DIAGNOSTIC_AUTHENTICATION)
        offer = channel.open_initiate(request.initiate)
        if offer is None:
            door.failed()
            return acse.rejection(acse.DIAGNOSTIC_AUTHENTICATION)
        session = self._begin(door, offer, channel)
        if session is None:
            return acse.rejection(acse.DIAGNOSTIC_NO_REASON)
        grant = channel.seal_initiate(initiate.write_response(session.grant))
        return acse.associate_response(
            acse.RESULT_ACCEPTED,
            acse.DIAGNOSTIC_PROVE_YOURSELF,
            grant,
            self._server.meter.identity.system_title,
            channel.challenge,
        )

    def _channel(self, owner: int, request: acse.AssociateRequest) -> "SecureChannel | None":
        meter, title = self._server.meter, request.title
        # With our own title a client could send our own messages back to us.
        if len(title) != TITLE_LENGTH or title == meter.identity.system_title:
            return None
        if not _MIN_CHALLENGE <= len(request.secret) <= _MAX_CHALLENGE:
            return None
        keys = meter.security.keys[owner]
        if keys is None:
            return None
        return SecureChannel(meter, self._server.make_gcm, owner, keys, title, request.secret)

    def _begin(
        self, door: Door, octets: bytes, channel: "SecureChannel | None" = None
    ) -> "Session | None":
        offer = initiate.read_request(octets) if octets else initiate.Initiate(0, 0)
        if 0 < offer.max_pdu < _MIN_PDU:
            return None
        if channel is not None and offer.dedicated_key:
            if len(offer.dedicated_key) != KEY_LENGTH:
                return None
            channel.use_dedicated(offer.dedicated_key)
        self.session = Session(self._server, door, offer, channel)
        return self.session
