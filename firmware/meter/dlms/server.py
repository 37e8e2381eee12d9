"""The meter's DLMS side for one logical device: an APDU in, an APDU out.

`Server` belongs to a meter and knows its objects; a link opens one `Session` per connection. Frames
are in `hdlc_server` and `wrapper_server`; ciphering will wrap `Session.handle`.
"""

from ..const import const
from . import acse, association, tags
from .apdu import Target, exception_response
from .axdr_reader import Reader
from .cosem_object import READ, WRITE
from .errors import MalformedError
from .get_service import GetService
from .object_model import all_objects
from .write_service import ActionService, SetService

LOGICAL_DEVICE = 1

# The longest APDU we take, and make: one is held in RAM for each link.
MAX_PDU = 1024
_MIN_PDU = const(64)

_NOT_ALLOWED = const(1)
_UNKNOWN = const(2)
_NOT_POSSIBLE = const(1)
_NOT_SUPPORTED = const(2)
_OTHER = const(3)
_TOO_LONG = const(4)


class Server:
    """What all links of one meter share: its objects and associations."""

    def __init__(self, meter: object) -> None:
        self.meter = meter
        self.associations = association.all_associations()
        self.objects = all_objects(self.associations)
        self._by_name = {}
        for cosem_object in self.objects:
            self._by_name[cosem_object.name] = cosem_object

    def open(self, client_sap: int) -> "Session":
        """Return a new session for a client at `client_sap` (16 public, 32 reader, ...)."""
        return Session(self, client_sap)

    def association_of(self, client_sap: int) -> object:
        """Return the association that clients at `client_sap` open, or None."""
        for known in self.associations:
            if known.client_sap == client_sap:
                return known
        return None

    def find(self, name: bytes) -> object:
        """Return the object with logical name `name`, or None."""
        return self._by_name.get(name)


class Session:
    """One client on one link: its association, once it has one, and what is under way."""

    def __init__(self, server: Server, client_sap: int) -> None:
        self.meter = server.meter
        self.client_sap = client_sap
        self.objects = server.objects
        self.server_max_pdu = MAX_PDU
        self.entered = None  # The last token entered in this association.
        self._server = server
        self.release()

    def release(self) -> None:
        """Forget the association and everything under way in it."""
        self.association = None
        self.conformance = 0
        self.max_pdu = MAX_PDU
        self.entered = None
        self._services = ()

    def handle(self, apdu: bytes) -> bytes:
        """Return the answer to one APDU. Garbage is answered with an exception response."""
        try:
            return self._answer(apdu)
        except MalformedError:
            return exception_response(_NOT_ALLOWED, _OTHER)

    def _answer(self, apdu: bytes) -> bytes:
        if len(apdu) > MAX_PDU:
            return exception_response(_NOT_ALLOWED, _TOO_LONG)
        reader = Reader(apdu)
        tag = reader.unsigned(1)
        if tag == tags.AARQ:
            return self._associate(acse.read_associate_request(apdu))
        if self.association is None:
            return exception_response(_NOT_ALLOWED, _NOT_POSSIBLE)
        if tag == tags.RLRQ:
            self.release()
            return acse.release_response()
        for known, service in self._services:
            if tag == known:
                return service.answer(reader)
        return exception_response(_UNKNOWN, _NOT_SUPPORTED)

    def _associate(self, request: acse.AssociateRequest) -> bytes:
        self.release()
        wanted = self._server.association_of(self.client_sap)
        diagnostic = acse.DIAGNOSTIC_NO_REASON
        if wanted is not None and (request.max_pdu == 0 or request.max_pdu >= _MIN_PDU):
            diagnostic = wanted.refusal(request, self.meter)
        if diagnostic != acse.DIAGNOSTIC_NONE:
            return acse.associate_response(acse.RESULT_REJECTED, diagnostic)
        self._begin(wanted, request)
        return acse.associate_response(
            acse.RESULT_ACCEPTED, acse.DIAGNOSTIC_NONE, self.conformance, MAX_PDU
        )

    def _begin(self, wanted: association.Association, request: acse.AssociateRequest) -> None:
        self.association = wanted
        self.conformance = request.conformance & association.CONFORMANCE
        if request.max_pdu:  # 0 means that the client sets no limit.
            self.max_pdu = min(request.max_pdu, MAX_PDU)
        self._services = (
            (tags.GET_REQUEST, GetService(self._read, self.max_pdu)),
            (tags.SET_REQUEST, SetService(self._write)),
            (tags.ACTION_REQUEST, ActionService(self._act)),
        )

    def _read(self, target: Target) -> tuple:
        result, attribute = self._attribute(target, READ)
        if result != tags.SUCCESS:
            return result, ()
        value = attribute.read(self)
        return result, (value,) if isinstance(value, bytes) else value

    def _write(self, target: Target, value: object) -> int:
        result, attribute = self._attribute(target, WRITE)
        return attribute.write(self, value) if result == tags.SUCCESS else result

    def _act(self, target: Target, value: object) -> tuple:
        result, found = self._find(target)
        if result != tags.SUCCESS:
            return result, b""
        method = found.method(target.number)
        if method is None:
            return tags.OBJECT_UNDEFINED, b""
        if not method.callers & self.association.bit:
            return tags.READ_WRITE_DENIED, b""
        return method.act(self, value)

    def _attribute(self, target: Target, right: int) -> tuple:
        result, found = self._find(target)
        if result != tags.SUCCESS:
            return result, None
        attribute = found.attribute(target.number)
        if attribute is None:
            return tags.OBJECT_UNDEFINED, None
        if not attribute.rights(self.association.bit, self.meter) & right:
            return tags.READ_WRITE_DENIED, None
        return tags.SUCCESS, attribute

    def _find(self, target: Target) -> tuple:
        found = self._server.find(target.name)
        if found is None:
            return tags.OBJECT_UNDEFINED, None
        if found.class_id != target.class_id:
            return tags.CLASS_INCONSISTENT, None
        return tags.SUCCESS, found
