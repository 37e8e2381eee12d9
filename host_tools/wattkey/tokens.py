"""Issues and inspects tokens: a CWT in a COSE_Sign1 with EdDSA (SPEC section 1).

Written with `cbor2` and `cryptography`, never with the meter's own reader: two readers that agree
are worth more than one. Private keys are used here and kept nowhere.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import strict_cbor, token_claims
from .token_claims import TokenClaims
from .token_commands import (
    ActivateFor,
    ActivateUntil,
    ClearTamper,
    Connect,
    Disconnect,
    NewIssuerKey,
    SetPaymentMode,
    SetPowerLimit,
    SetTime,
    TokenCommand,
    UnknownCommand,
)
from .token_values import TokenClaimsError, TokenFormatError

__all__ = [
    "ActivateFor",
    "ActivateUntil",
    "ClearTamper",
    "Connect",
    "Disconnect",
    "InspectedToken",
    "NewIssuerKey",
    "SetPaymentMode",
    "SetPowerLimit",
    "SetTime",
    "TokenClaims",
    "TokenClaimsError",
    "TokenCommand",
    "TokenFormatError",
    "UnknownCommand",
    "from_text",
    "inspect",
    "issue",
    "key_id",
    "raw_key_id",
    "sign_again",
    "to_text",
]

MOST_BYTES = 256
_PREFIX = "WK1:"
_CWT_TAG, _SIGN1_TAG = 61, 18
_ALG, _KID, _EDDSA = 1, 4, -8


@dataclass(frozen=True)
class InspectedToken:
    """A token that could be read. `is_verified` says that one of the keys given signed it."""

    claims: TokenClaims
    kid: bytes
    is_verified: bool


def issue(claims: TokenClaims, private_key: Ed25519PrivateKey) -> bytes:
    """The signed token; TokenClaimsError, with what to do, for claims no meter would accept."""
    header = {_ALG: _EDDSA, _KID: key_id(private_key.public_key())}
    protected = cbor2.dumps(header, canonical=True)
    return _signed(protected, token_claims.encode(claims), private_key)


def inspect(data: bytes, public_keys: Iterable[Ed25519PublicKey] = ()) -> InspectedToken:
    """What a token says and whether one of `public_keys` signed it; TokenFormatError if it is none.

    Reads what a meter reads, and refuses what every meter would refuse whatever its key and clock.
    """
    protected, payload, signature = _open(data)
    kid = _kid(protected)
    signed = _sig_structure(protected, payload)
    is_verified = any(_is_signature(key, kid, signed, signature) for key in public_keys)
    return InspectedToken(token_claims.decode(payload), kid, is_verified)


def sign_again(data: bytes, private_key: Ed25519PrivateKey) -> bytes:
    """The token with another key's signature under the same kid: a forgery, to try meters with."""
    protected, payload, _ = _open(data)
    return _signed(protected, payload, private_key)


def key_id(public_key: Ed25519PublicKey) -> bytes:
    """The kid by which tokens name a key: the first 8 bytes of the raw key's SHA-256."""
    return raw_key_id(public_key.public_bytes_raw())


def raw_key_id(public_key: bytes) -> bytes:
    """The kid of a public key given as its 32 bytes."""
    return hashlib.sha256(public_key).digest()[:8]


def to_text(data: bytes) -> str:
    """The line that people paste: `WK1:` and base32 without padding."""
    return _PREFIX + base64.b32encode(data).decode("ascii").rstrip("=")


def from_text(line: str) -> bytes:
    """The token's bytes; case, spaces and dashes do not matter. TokenFormatError if it is none."""
    compact = line.translate(dict.fromkeys(b" -\t\r\n")).upper()
    if not line.isascii() or not compact.startswith(_PREFIX):
        raise TokenFormatError("a token's text begins with WK1: and has plain letters and digits")
    chars = compact.removeprefix(_PREFIX)
    try:
        data = base64.b32decode(chars + "=" * (-len(chars) % 8))
    except binascii.Error:
        raise TokenFormatError("the text has a letter too many, too few, or a wrong one") from None
    # b32decode ignores the bits left over, and padding that was typed.
    if not data or to_text(data) != compact:
        raise TokenFormatError("the text is incomplete or mistyped")
    return data


def _signed(protected: bytes, payload: bytes, private_key: Ed25519PrivateKey) -> bytes:
    signature = private_key.sign(_sig_structure(protected, payload))
    token = cbor2.dumps([protected, {}, payload, signature], canonical=True)
    assert len(token) <= MOST_BYTES, "claims within their limits cannot make a longer token"
    return token


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    """What is signed (RFC 9052 section 4.4)."""
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)


def _open(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload and signature of a token's bytes."""
    if not 0 < len(data) <= MOST_BYTES:
        raise TokenFormatError(f"{len(data)} bytes are no token: it has 1 to {MOST_BYTES}")
    match _untagged(strict_cbor.decode(data, "the token")):
        case [bytes(protected), {**unprotected}, bytes(payload), bytes(signature)]:
            pass
        case _:
            raise TokenFormatError("not a COSE_Sign1, the form of a signed token")
    if unprotected:
        raise TokenFormatError("the token has an unprotected header, which nobody signed")
    if len(signature) != 64:
        raise TokenFormatError(f"the signature has {len(signature)} bytes instead of 64")
    return protected, payload, signature


def _untagged(value: Any) -> Any:
    """Without tags: 18 (COSE_Sign1), or 61 (CWT), which RFC 8392 puts before 18 only."""
    if isinstance(value, cbor2.CBORTag) and value.tag == _CWT_TAG:
        value = value.value
        if not isinstance(value, cbor2.CBORTag):
            raise TokenFormatError("tag 61 without tag 18 inside")
    if isinstance(value, cbor2.CBORTag) and value.tag == _SIGN1_TAG:
        return value.value
    return value


def _kid(protected: bytes) -> bytes:
    header = strict_cbor.decode(protected, "the protected header")
    if not isinstance(header, dict) or header.keys() != {_ALG, _KID} or header[_ALG] != _EDDSA:
        raise TokenFormatError("the header does not say EdDSA and a key id, and nothing else")
    kid = header[_KID]
    if not isinstance(kid, bytes) or len(kid) != 8:
        raise TokenFormatError("the key id is not 8 bytes")
    return kid


def _is_signature(key: Ed25519PublicKey, kid: bytes, signed: bytes, signature: bytes) -> bool:
    if key_id(key) != kid:
        return False
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True
