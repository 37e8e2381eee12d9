"""The meter's DLMS side for one logical device: an APDU in, an APDU out.

`Server` belongs to a meter and knows its objects; a link opens one `Connection` each. Frames are in
`hdlc_server` and `wrapper_server`, an open association in `session`; ciphering will wrap `handle`.
"""

from ..const import const
from . import acse, tags
from .apdu import MAX_PDU, exception_response
from .association import PUBLIC, all_associations
from .axdr_reader import Reader
from .errors import MalformedError
from .object_model import all_objects
from .session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter
    from .association import Association
    from .cosem_object import CosemObject

LOGICAL_DEVICE = 1

_MIN_PDU = const(64)

# Exception responses: state error, service error.
_NOT_ALLOWED = const(1)
_NOT_POSSIBLE = const(1)
_OTHER = const(3)
_TOO_LONG = const(4)


class Server:
    """What all links of one meter share: its objects and associations."""

    def __init__(self, meter: "Meter") -> None:
        self.meter = meter
        self.associations = all_associations()
        self.objects = all_objects(self.associations)
        self._by_name = {cosem_object.name: cosem_object for cosem_object in self.objects}

    def open(self, client_sap: int) -> "Connection":
        """Return a new connection for a client at `client_sap` (16 public, 32 reader, ...)."""
        return Connection(self, client_sap)

    def association_of(self, client_sap: int) -> "Association | None":
        """Return the association that clients at `client_sap` open."""
        for known in self.associations:
            if known.client_sap == client_sap:
                return known
        return None

    def find(self, name: bytes) -> "CosemObject | None":
        """Return the object with logical name `name`."""
        return self._by_name.get(name)


class Connection:
    """One client on one link, with a session while it is associated."""

    def __init__(self, server: Server, client_sap: int) -> None:
        self.client_sap = client_sap
        self.session: "Session | None" = None
        self._server = server

    @property
    def is_authenticated(self) -> bool:
        """True while associated as somebody who had to prove it."""
        return self.session is not None and self.session.association.bit != PUBLIC

    def handle(self, apdu: bytes) -> bytes:
        """Return the answer to one APDU. Garbage is answered with an exception response."""
        if len(apdu) > MAX_PDU:
            return exception_response(_NOT_ALLOWED, _TOO_LONG)
        try:
            return self._answer(apdu)
        except MalformedError:
            return exception_response(_NOT_ALLOWED, _OTHER)

    def _answer(self, apdu: bytes) -> bytes:
        tag = Reader(apdu).unsigned(1)
        if tag == tags.AARQ:
            self.session = None
            return self._associate(acse.read_associate_request(apdu))
        if self.session is None:
            return exception_response(_NOT_ALLOWED, _NOT_POSSIBLE)
        if tag == tags.RLRQ:
            self.session = None
            return acse.release_response()
        return self.session.answer(apdu)

    def _associate(self, request: acse.AssociateRequest) -> bytes:
        wanted = self._server.association_of(self.client_sap)
        if wanted is None or 0 < request.max_pdu < _MIN_PDU:
            return acse.associate_response(acse.RESULT_REJECTED, acse.DIAGNOSTIC_NO_REASON)
        diagnostic = wanted.refusal(request, self._server.meter)
        if diagnostic != acse.DIAGNOSTIC_NONE:
            return acse.associate_response(acse.RESULT_REJECTED, diagnostic)
        self.session = Session(self._server, wanted, request)
        return acse.associate_response(
            acse.RESULT_ACCEPTED, acse.DIAGNOSTIC_NONE, self.session.conformance, MAX_PDU
        )
