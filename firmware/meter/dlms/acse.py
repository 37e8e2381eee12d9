"""Associating and releasing (ACSE in BER, with the xDLMS initiate PDUs inside): both sides.

AARQ and AARE are read field by field by their tags; fields we do not know are skipped. Which
associations exist and what they may do is not decided here but in `association`.
"""

from ..const import const
from . import tags
from .axdr import length_field
from .axdr_reader import Reader
from .errors import AssociationError, MalformedError

CONTEXT_LN = 1
MECHANISM_NONE = 0
MECHANISM_LLS = 1

RESULT_ACCEPTED = 0
RESULT_REJECTED = 1
DIAGNOSTIC_NONE = 0
DIAGNOSTIC_NO_REASON = 1
DIAGNOSTIC_CONTEXT = 2
DIAGNOSTIC_MECHANISM = 11
DIAGNOSTIC_MECHANISM_REQUIRED = 12
DIAGNOSTIC_AUTHENTICATION = 13

# joint-iso-ccitt 2, country 16, 756, identified organisation 5, DLMS UA 8; then context (1) or
# mechanism (2) and its number.
CONTEXT_NAME = b"\x60\x85\x74\x05\x08\x01"
MECHANISM_NAME = b"\x60\x85\x74\x05\x08\x02"

_CONTEXT = const(0xA1)
_RESULT = const(0xA2)
_DIAGNOSTIC = const(0xA3)
_MECHANISM = const(0x8B)
_CALLING_AUTHENTICATION = const(0xAC)
_USER_INFORMATION = const(0xBE)
_DLMS_VERSION = const(6)
_CLIENT_MAX_PDU = const(0xFFFF)
_CLIENT_CONFORMANCE = const(0x1019)  # Block GET, GET, SET, ACTION.
_RELEASE = b"\x03\x80\x01\x00"


class AssociateRequest:
    """What an AARQ asks for; `context` and `mechanism` are -1 when they are not DLMS's own."""

    __slots__ = ("context", "mechanism", "secret", "conformance", "max_pdu")

    def __init__(self) -> None:
        self.context = -1
        self.mechanism = MECHANISM_NONE
        self.secret = b""
        self.conformance = 0
        self.max_pdu = 0


class Accepted:
    """What the meter granted: conformance bits, and the longest APDU it takes, in bytes."""

    __slots__ = ("conformance", "max_pdu")

    def __init__(self, conformance: int, max_pdu: int) -> None:
        self.conformance = conformance
        self.max_pdu = max_pdu


def associate_request(password: "bytes | None") -> bytes:
    """Return an AARQ: LLS with `password`, or no security when it is None."""
    fields = _field(_CONTEXT, _field(0x06, CONTEXT_NAME + b"\x01"))
    if password is not None:
        fields += b"\x8a\x02\x07\x80" + _field(_MECHANISM, MECHANISM_NAME + b"\x01")
        fields += _field(_CALLING_AUTHENTICATION, _field(0x80, password))
    initiate = b"\x01\x00\x00\x00" + bytes((_DLMS_VERSION,)) + _conformance(_CLIENT_CONFORMANCE)
    initiate += _CLIENT_MAX_PDU.to_bytes(2, "big")
    return _field(tags.AARQ, fields + _field(_USER_INFORMATION, _field(0x04, initiate)))


def read_associate_request(octets: bytes) -> AssociateRequest:
    """Read an AARQ; raises MalformedError."""
    request = AssociateRequest()
    for tag, content in _fields(octets, tags.AARQ):
        if tag == _CONTEXT:
            request.context = _numbered(_inner(content, 0x06), CONTEXT_NAME)
        elif tag == _MECHANISM:
            request.mechanism = _numbered(content, MECHANISM_NAME)
        elif tag == _CALLING_AUTHENTICATION:
            request.secret = _inner(content, 0x80)
        elif tag == _USER_INFORMATION:
            _read_initiate_request(_inner(content, 0x04), request)
    return request


def associate_response(
    result: int, diagnostic: int, conformance: int = 0, max_pdu: int = 0
) -> bytes:
    """Return an AARE; with an InitiateResponse when the association is accepted."""
    fields = _field(_CONTEXT, _field(0x06, CONTEXT_NAME + b"\x01"))
    fields += _field(_RESULT, _field(0x02, bytes((result,))))
    fields += _field(_DIAGNOSTIC, _field(0xA1, _field(0x02, bytes((diagnostic,)))))
    if result == RESULT_ACCEPTED:
        initiate = b"\x08\x00" + bytes((_DLMS_VERSION,)) + _conformance(conformance)
        initiate += max_pdu.to_bytes(2, "big") + b"\x00\x07"  # 0x0007: names are logical names.
        fields += _field(_USER_INFORMATION, _field(0x04, initiate))
    return _field(tags.AARE, fields)


def read_associate_response(octets: bytes) -> Accepted:
    """Read an AARE; raises AssociationError when the meter refused."""
    result = diagnostic = RESULT_REJECTED
    initiate = b""
    for tag, content in _fields(octets, tags.AARE):
        if tag == _RESULT:
            result = _last(_inner(content, 0x02))
        elif tag == _DIAGNOSTIC:
            diagnostic = _last(content)
        elif tag == _USER_INFORMATION:
            initiate = _inner(content, 0x04)
    if result != RESULT_ACCEPTED:
        raise AssociationError(result, diagnostic)
    return _read_initiate_response(initiate)


def release_request() -> bytes:
    """Return an RLRQ, reason normal."""
    return bytes((tags.RLRQ,)) + _RELEASE


def release_response() -> bytes:
    """Return an RLRE, reason normal."""
    return bytes((tags.RLRE,)) + _RELEASE


def _read_initiate_request(octets: bytes, request: AssociateRequest) -> None:
    reader = Reader(octets)
    if reader.unsigned(1) != 0x01:
        raise MalformedError("not an InitiateRequest")
    if reader.unsigned(1):  # A dedicated key, of no use without ciphering.
        reader.take(reader.length())
    for _ in range(2):  # response-allowed and quality of service: present or not.
        if reader.unsigned(1):
            reader.take(1)
    reader.take(1)  # A version above ours still speaks ours.
    request.conformance = _read_conformance(reader)
    request.max_pdu = reader.unsigned(2)


def _read_initiate_response(octets: bytes) -> Accepted:
    reader = Reader(octets)
    if reader.unsigned(1) != 0x08:
        raise MalformedError("not an InitiateResponse")
    if reader.unsigned(1):
        reader.take(1)
    reader.take(1)
    return Accepted(_read_conformance(reader), reader.unsigned(2))


def _conformance(bits: int) -> bytes:
    return b"\x5f\x1f\x04\x00" + bits.to_bytes(3, "big")


def _read_conformance(reader: Reader) -> int:
    if reader.take(4) != b"\x5f\x1f\x04\x00":
        raise MalformedError("no conformance block")
    return reader.unsigned(3)


def _field(tag: int, content: bytes) -> bytes:
    return bytes((tag,)) + length_field(len(content)) + content


def _fields(octets: bytes, tag: int) -> "list[tuple[int, bytes]]":
    reader = Reader(octets)
    outer = Reader(_tagged(reader, tag))
    reader.expect_end()
    fields = []
    while outer.position < len(outer.data):
        inner_tag = outer.unsigned(1)
        fields.append((inner_tag, outer.take(outer.length())))
    return fields


def _inner(content: bytes, tag: int) -> bytes:
    return _tagged(Reader(content), tag)


def _tagged(reader: Reader, tag: int) -> bytes:
    if reader.unsigned(1) != tag:
        raise MalformedError("unexpected field in an association")
    return reader.take(reader.length())


def _numbered(name: bytes, prefix: bytes) -> int:
    known = len(name) == len(prefix) + 1 and name[: len(prefix)] == prefix
    return name[-1] if known else -1


def _last(content: bytes) -> int:
    if not content:
        raise MalformedError("an empty field in an association")
    return content[-1]
