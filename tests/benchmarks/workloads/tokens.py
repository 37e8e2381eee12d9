"""What a token costs, from its bytes to the verdict, and what that is made of."""

from meter.core import cose
from meter.core import verdict as v
from meter.core.ed25519 import Verifier
from meter.core.sha512 import sha512
from whole_meter import ISSUER_KEY, SERIAL, TOKEN, Trusting, make_meter

DELIVERY_LOCAL = 1
# Each meter accepts the token once; the step is never repeated more often than this.
METERS = 8
SHA512_BLOCKS = 16
# A message that ends this much before its last block does leaves just room for the padding.
SHA512_PADDING_BYTES = 17
# A low byte of S, so that the forgery passes every check but the last one.
FORGED_BYTE = len(TOKEN) - 32


def valid():
    """A token accepted for the first time: signature, account, contact, events."""
    verifier = Verifier(ISSUER_KEY)

    def same_verifier(key, is_proven):
        return verifier

    meters = [make_meter(same_verifier) for _ in range(METERS)]
    return _entering(meters.pop, TOKEN, v.ACCEPTED)


def bad_signature():
    meter = make_meter()
    forged = TOKEN[:FORGED_BYTE] + bytes([TOKEN[FORGED_BYTE] ^ 1]) + TOKEN[FORGED_BYTE + 1 :]
    return _entering(lambda: meter, forged, v.BAD_SIGNATURE)


def wrong_meter():
    """The cheap refusal: the same token at another meter, which must not cost a signature check."""
    meter = make_meter(Trusting, SERIAL[:-1] + "2")
    return _entering(lambda: meter, TOKEN, v.OTHER_METER)


def ed25519_verify():
    sign1 = cose.open_sign1(TOKEN)
    message, signature = bytes(sign1.signed), bytes(sign1.signature)
    verifier = Verifier(ISSUER_KEY)

    def step():
        assert verifier.verify(message, signature)

    return step


def make_verifier():
    return lambda: Verifier(ISSUER_KEY)


def sha512_one_block():
    return _hashing(1)


def sha512_16_blocks():
    """As many, so that what is done once per message hardly shows."""
    return _hashing(SHA512_BLOCKS)


def _hashing(blocks):
    message = bytes(128 * blocks - SHA512_PADDING_BYTES)
    return lambda: sha512(message)


def _entering(next_meter, token, expected):
    def step():
        assert next_meter().enter_token(token, DELIVERY_LOCAL).code == expected

    return step
