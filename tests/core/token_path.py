"""The whole road from a token's bytes to its command, as far as it needs no meter."""

from meter.core import cose, token, verdict
from meter.core.ed25519 import Verifier
from meter.core.provisioning import Provisioning
from vector_files import load, unhex


def tokens_json():
    return load("tokens.json")


def issuer(vectors) -> Verifier:
    return Verifier(unhex(vectors["public_key"]))


def judge(data: bytes, verifier: Verifier) -> "tuple[int, token.Token | None]":
    """Return the verdict code of `data`, and the token if its signature holds."""
    try:
        sign1 = cose.open_sign1(data)
        read = token.read(sign1)
    except verdict.Refusal as refusal:
        return refusal.code, None
    if not verifier.verify(sign1.signed, sign1.signature):
        return verdict.BAD_SIGNATURE, None
    return token.check_command(read) or _check_key(read), read


def _check_key(read: token.Token) -> int:
    """Judge a new issuer key as the meter does; 0 for every other command."""
    if read.command != token.NEW_ISSUER_KEY:
        return verdict.ACCEPTED
    return Provisioning(Verifier, True).change_key(read.arguments[0])
