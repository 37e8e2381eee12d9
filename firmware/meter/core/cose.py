"""Opens a COSE_Sign1 (RFC 9052 section 4.2) as far as its header: who signed which bytes.

The header profile is the strictest that still says who signed (SPEC section 1.2). Whether the
signature holds is `ed25519`'s question, and what the payload says is `token`'s.
"""

from ..const import const
from . import cbor, verdict

MAX_TOKEN_BYTES = const(256)
KEY_ID_BYTES = const(8)
SIGNATURE_BYTES = const(64)

_TAG_CWT = const(61)  # RFC 8392 section 6
_TAG_SIGN1 = const(18)  # RFC 9052 section 2
_HEADER_ALGORITHM = const(1)  # RFC 9052 section 3.1
_HEADER_KEY_ID = const(4)
_EDDSA = -8  # RFC 9053 section 2.2
_EMPTY_MAP = b"\xa0"  # a header without entries may be written as no bytes (RFC 9052 section 3)


class CoseError(verdict.Refusal):
    """The bytes are not a COSE_Sign1 of our profile; `code` is the verdict code that says why."""


class Sign1:
    """A COSE_Sign1 taken apart: `signed` holds the bytes that `signature` must be for."""

    __slots__ = ("kid", "payload", "signature", "signed")

    def __init__(self, kid: bytes, payload: bytes, signature: bytes, signed: bytes) -> None:
        self.kid = kid
        self.payload = payload
        self.signature = signature
        self.signed = signed


def open_sign1(data: bytes) -> Sign1:
    """Take a token's bytes apart, no signature checked; raise `CoseError` if they are not one."""
    if not 0 < len(data) <= MAX_TOKEN_BYTES:
        raise CoseError(verdict.BAD_LENGTH)
    parts = _untagged(_decode(data))
    if not isinstance(parts, list) or [type(part) for part in parts] != [bytes, dict, bytes, bytes]:
        raise CoseError(verdict.NOT_SIGN1)
    protected, unprotected, payload, signature = parts
    if len(signature) != SIGNATURE_BYTES:
        raise CoseError(verdict.NOT_SIGN1)
    if unprotected:
        raise CoseError(verdict.BAD_HEADER)
    return Sign1(_key_id(protected), payload, signature, _sig_structure(protected, payload))


def _decode(data: bytes) -> object:
    try:
        return cbor.decode(data)
    except cbor.CborError:
        raise CoseError(verdict.BAD_CBOR)


def _untagged(value: object) -> object:
    """Take off 61(18(x)) or 18(x); 61(x) is refused, as RFC 8392 wants a COSE tag inside 61."""
    if isinstance(value, cbor.Tag) and value.number == _TAG_CWT:
        value = value.value
        if not isinstance(value, cbor.Tag):
            raise CoseError(verdict.NOT_SIGN1)
    if isinstance(value, cbor.Tag) and value.number == _TAG_SIGN1:
        value = value.value
    return value


def _key_id(protected: bytes) -> bytes:
    """Return the kid of a protected header that says EdDSA, kid and nothing else."""
    header = _decode(protected or _EMPTY_MAP)
    if not isinstance(header, dict) or len(header) != 2 or header.get(_HEADER_ALGORITHM) != _EDDSA:
        raise CoseError(verdict.BAD_HEADER)
    kid = header.get(_HEADER_KEY_ID)
    if not isinstance(kid, bytes) or len(kid) != KEY_ID_BYTES:
        raise CoseError(verdict.BAD_HEADER)
    return kid


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    """The bytes that are signed (RFC 9052 section 4.4), without external data."""
    return cbor.encode(["Signature1", protected, b"", payload])
