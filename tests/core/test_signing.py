"""Ed25519 signatures with the plain multiplication."""

from meter.core.ed25519 import base_multiple
from meter.core.sha512 import sha512
from signing_cases import Blinds, check_examples, check_seed_length


def test_the_examples_of_the_rfc():
    check_examples(base_multiple, sha512, Blinds())


def test_a_seed_has_32_bytes():
    check_seed_length(base_multiple, sha512, Blinds())
