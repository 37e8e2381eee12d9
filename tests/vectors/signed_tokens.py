"""How the vectors' tokens are made: claims to bytes to a signed token, with strangers' libraries.

The issuer's keys, present and new, are test keys, in the clear on purpose.
"""

import hashlib
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED = bytes(range(32))
SERIAL = "WK00000001"
ISSUED_S = 1767225600  # 2026-01-01T00:00:00Z
DAY_S = 86400
EXPIRES_S = ISSUED_S + 30 * DAY_S

_KEY = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC_KEY = _KEY.public_key().public_bytes_raw()
NEW_SEED = bytes(range(32, 64))
NEW_PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(NEW_SEED).public_key().public_bytes_raw()
KID = hashlib.sha256(PUBLIC_KEY).digest()[:8]
HEADER = {1: -8, 4: KID}
AUD, EXP, NBF, IAT, CTI, COMMAND = 3, 4, 5, 6, 7, -65537


def claims(number: int = 1, command: Any = (2, 7 * DAY_S)) -> dict[int, Any]:
    return {
        AUD: SERIAL,
        EXP: EXPIRES_S,
        IAT: ISSUED_S,
        CTI: number.to_bytes((number.bit_length() + 7) // 8, "big"),
        COMMAND: list(command),
    }


def dump(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def sign(content: Any, header: Any = None) -> bytes:
    return sign_bytes(dump(HEADER if header is None else header), dump(content))


def sign_bytes(protected: bytes, payload: bytes, unprotected: Any = None) -> bytes:
    signature = _KEY.sign(dump(["Signature1", protected, b"", payload]))
    return dump([protected, unprotected or {}, payload, signature])
