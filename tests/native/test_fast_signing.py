"""Ed25519 signatures with the comb: the same bytes, whatever blinds them."""

import random

from meter.core.ed25519 import base_multiple
from meter.core.edwards25519 import L
from meter.core.signing import Signer
from meter.native.assembly import make_checker, make_multiplier
from signing_cases import Blinds, check_examples, check_seed_length


def test_the_examples_of_the_rfc_with_tables_of_every_shape():
    for table_bytes in (768, 1536, 3072, 6144, 24576):
        checker, blinds = make_checker(table_bytes), Blinds()
        multiple = make_multiplier(checker, blinds)
        check_examples(multiple, checker.sha512, blinds)
    check_seed_length(multiple, checker.sha512, blinds)


def test_extreme_multiples():
    blinds = Blinds()
    multiple = make_multiplier(make_checker(768), blinds)
    for number in (0, 1, 2, 8, L - 2, L - 1, (1 << 252) - 1, random.getrandbits(30) ** 8 % L):
        assert multiple(number) == base_multiple(number), number


def test_what_was_signed_is_verified():
    checker = make_checker(1536)
    signer = Signer(bytes(range(32)), make_multiplier(checker, Blinds()), checker.sha512, Blinds())
    verifier = checker.verifier(signer.public_key).finish()
    for length in range(5):
        message = bytes(length)
        assert verifier.verify(message, signer.sign(message))
        assert not verifier.verify(message + b"x", signer.sign(message))
