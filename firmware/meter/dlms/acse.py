"""Associating and releasing (ACSE in BER): AARQ, AARE, RLRQ, RLRE, both sides.

AARQ and AARE are read field by field by their tags; fields we do not know are skipped. What is in
the user information is in `initiate`; which associations exist and what they may do, in
`association`.
"""

from ..const import const
from . import tags
from .axdr import length_field
from .axdr_reader import Reader
from .errors import AssociationError, MalformedError

CONTEXT_LN = 1
CONTEXT_LN_CIPHERED = 3
MECHANISM_NONE = 0
MECHANISM_LLS = 1
MECHANISM_GMAC = 5

RESULT_ACCEPTED = 0
RESULT_REJECTED = 1
RESULT_REJECTED_NOW = 2
DIAGNOSTIC_NONE = 0
DIAGNOSTIC_NO_REASON = 1
DIAGNOSTIC_CONTEXT = 2
DIAGNOSTIC_MECHANISM = 11
DIAGNOSTIC_MECHANISM_REQUIRED = 12
DIAGNOSTIC_AUTHENTICATION = 13
DIAGNOSTIC_PROVE_YOURSELF = 14

# joint-iso-ccitt 2, country 16, 756, identified organisation 5, DLMS UA 8; then context (1) or
# mechanism (2) and its number.
CONTEXT_NAME = b"\x60\x85\x74\x05\x08\x01"
MECHANISM_NAME = b"\x60\x85\x74\x05\x08\x02"

_CONTEXT = const(0xA1)
_RESULT = const(0xA2)
_DIAGNOSTIC = const(0xA3)
_RESPONDING_TITLE = const(0xA4)
_CALLING_TITLE = const(0xA6)
_RESPONDER_REQUIREMENTS = b"\x88\x02\x07\x80"
_RESPONDER_MECHANISM = const(0x89)
_SENDER_REQUIREMENTS = b"\x8a\x02\x07\x80"
_MECHANISM = const(0x8B)
_RESPONDING_AUTHENTICATION = const(0xAA)
_CALLING_AUTHENTICATION = const(0xAC)
_USER_INFORMATION = const(0xBE)
_RELEASE = b"\x03\x80\x01\x00"


class AssociateRequest:
    """What an AARQ asks for; `context` and `mechanism` are -1 when they are not DLMS's own.

    `secret` is the password, or the challenge; `title` the client's system title; `initiate` the
    InitiateRequest, ciphered or not.
    """

    __slots__ = ("context", "mechanism", "secret", "title", "initiate")

    def __init__(self) -> None:
        self.context = -1
        self.mechanism = MECHANISM_NONE
        self.secret = b""
        self.title = b""
        self.initiate = b""


class AssociateResponse:
    """What an AARE says, with the meter's `title` and `challenge` where it sends them."""

    __slots__ = ("result", "diagnostic", "title", "challenge", "initiate")

    def __init__(self) -> None:
        self.result = self.diagnostic = RESULT_REJECTED
        self.title = b""
        self.challenge = b""
        self.initiate = b""


def associate_request(
    initiate: bytes, mechanism: int = MECHANISM_NONE, secret: bytes = b"", title: bytes = b""
) -> bytes:
    """Return an AARQ; with a system title its context is the ciphered one."""
    context = CONTEXT_LN_CIPHERED if title else CONTEXT_LN
    fields = _context(context)
    if title:
        fields += _field(_CALLING_TITLE, _field(0x04, title))
    if mechanism != MECHANISM_NONE:
        fields += _SENDER_REQUIREMENTS + _field(_MECHANISM, MECHANISM_NAME + bytes((mechanism,)))
        fields += _field(_CALLING_AUTHENTICATION, _field(0x80, secret))
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
        elif tag == _CALLING_TITLE:
            request.title = _inner(content, 0x04)
        elif tag == _USER_INFORMATION:
            request.initiate = _inner(content, 0x04)
    return request


def associate_response(
    result: int,
    diagnostic: int,
    initiate: bytes = b"",
    title: bytes = b"",
    challenge: bytes = b"",
) -> bytes:
    """Return an AARE. With `title` it is one of the ciphered context, whose client must prove
    itself by `challenge`.
    """
    fields = _context(CONTEXT_LN_CIPHERED if title else CONTEXT_LN)
    fields += _field(_RESULT, _field(0x02, bytes((result,))))
    fields += _field(_DIAGNOSTIC, _field(0xA1, _field(0x02, bytes((diagnostic,)))))
    if title:
        fields += _field(_RESPONDING_TITLE, _field(0x04, title)) + _RESPONDER_REQUIREMENTS
        fields += _field(_RESPONDER_MECHANISM, MECHANISM_NAME + bytes((MECHANISM_GMAC,)))
        fields += _field(_RESPONDING_AUTHENTICATION, _field(0x80, challenge))
    if initiate:
        fields += _field(_USER_INFORMATION, _field(0x04, initiate))
    return _field(tags.AARE, fields)


def rejection(diagnostic: int, result: int = RESULT_REJECTED) -> bytes:
    """Return the AARE of a refused association."""
    return associate_response(result, diagnostic)


def read_associate_response(octets: bytes) -> AssociateResponse:
    """Read an AARE; raises AssociationError when the meter refused."""
    response = AssociateResponse()
    for tag, content in _fields(octets, tags.AARE):
        if tag == _RESULT:
            response.result = _last(_inner(content, 0x02))
        elif tag == _DIAGNOSTIC:
            response.diagnostic = _last(content)
        elif tag == _RESPONDING_TITLE:
            response.title = _inner(content, 0x04)
        elif tag == _RESPONDING_AUTHENTICATION:
            response.challenge = _inner(content, 0x80)
        elif tag == _USER_INFORMATION:
            response.initiate = _inner(content, 0x04)
    if response.result != RESULT_ACCEPTED:
        raise AssociationError(response.result, response.diagnostic)
    return response


def release_request() -> bytes:
    """Return an RLRQ, reason normal."""
    return bytes((tags.RLRQ,)) + _RELEASE


def release_response() -> bytes:
    """Return an RLRE, reason normal."""
    return bytes((tags.RLRE,)) + _RELEASE


def _context(number: int) -> bytes:
    return _field(_CONTEXT, _field(0x06, CONTEXT_NAME + bytes((number,))))


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
