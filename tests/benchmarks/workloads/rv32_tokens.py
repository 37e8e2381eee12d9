"""What the first token costs a whole meter on RV32, and what the ten-thousandth: a line for each.

Runs on the machine in QEMU. The signatures of those two are checked; those between are taken on
trust, for all that could grow with a meter's life is not in the check.
"""

import gc

from meter.core import cbor
from meter.core import verdict as v
from meter.core.provisioning import key_id
from meter.core.signing import Signer
from meter.native import assembly
from whole_meter import NOW_S, READER_SECRET, SERIAL, Trusting, make_bare_meter

TOKENS = 10_000
FIRST_NUMBER = 256
TABLE_BYTES = 3072
DAY_S = 86_400
SIGNATURE = bytes(64)
NUMBER_HEAD = b"\x07\x42"  # the claim, and a byte string of two


class Life:
    """One meter and its issuer."""

    def __init__(self, ticks, per_tick):
        self._ticks = ticks
        self._per_tick = per_tick
        checker = assembly.make_checker(TABLE_BYTES)
        multiple = assembly.make_multiplier(checker, bytes)
        self._signer = Signer(bytes(range(32)), multiple, checker.sha512, bytes)
        self._protected = cbor.encode({1: -8, 4: key_id(self._signer.public_key)})
        self._meter = make_bare_meter(checker.verifier)
        assert not self._meter.provision(SERIAL, self._signer.public_key, READER_SECRET, NOW_S)
        while self._meter.prepare():
            pass

    def run(self):
        provisioning = self._meter.provisioning
        verifier = provisioning.verifier
        self._count("a token, from its bytes to the contact", FIRST_NUMBER)
        provisioning.verifier = Trusting(b"")
        token = bytearray(self._token(FIRST_NUMBER, False))
        at = token.index(NUMBER_HEAD) + len(NUMBER_HEAD)
        for number in range(FIRST_NUMBER + 1, FIRST_NUMBER + TOKENS - 1):
            token[at : at + 2] = number.to_bytes(2, "big")
            assert self._enter(bytes(token)) == v.ACCEPTED
        provisioning.verifier = verifier
        self._count(f"the {TOKENS:,}th", FIRST_NUMBER + TOKENS - 1)

    def _count(self, label, number):
        token = self._token(number, True)
        gc.collect()
        gc.disable()
        allocated, start = _allocated(), self._ticks()
        code = self._enter(token)
        instructions = (self._ticks() - start) * self._per_tick
        print(f"{label}\t{instructions}\t{_allocated() - allocated}")
        gc.enable()
        assert code == v.ACCEPTED

    def _enter(self, token):
        return self._meter.enter_token(token, 1).code

    def _token(self, number, is_signed):
        """Supply until tomorrow; every number here has two bytes."""
        command = [1, NOW_S + DAY_S]
        claims = {3: SERIAL, 4: NOW_S + DAY_S, 6: NOW_S, 7: number.to_bytes(2, "big")}
        claims[-65537] = command
        payload = cbor.encode(claims)
        signature = SIGNATURE
        if is_signed:
            signed = cbor.encode(["Signature1", self._protected, b"", payload])
            signature = self._signer.sign(signed)
        return cbor.encode([self._protected, {}, payload, signature])


def _allocated():
    return getattr(gc, "mem_alloc")()  # noqa: B009
