"""Ed25519: RFC 8032's examples, and everything that only a lax check would accept."""

from meter.core import edwards25519
from meter.core.ed25519 import Verifier
from pace import share
from vector_files import load, unhex

VECTORS = "ed25519.json"


def verifies(case) -> bool:
    verifier = Verifier(unhex(case["key"]))
    return verifier.verify(unhex(case["message"]), unhex(case["signature"]))


def test_the_examples_of_the_rfc():
    examples = load(VECTORS)["rfc8032"]
    assert len(examples) == 5
    for example in examples:
        assert verifies(example), example["name"]


def test_the_examples_fail_for_other_messages_and_keys():
    examples = load(VECTORS)["rfc8032"]
    for place, example in enumerate(examples):
        other = examples[place - 1]
        for part in ("key", "message", "signature"):
            assert not verifies(dict(example, **{part: other[part]})), example["name"]


def test_messages_of_every_kind_of_length():
    for case in load(VECTORS)["accepted"]:
        assert verifies(case), case["name"]
        assert not verifies(dict(case, message=case["message"] + "00")), case["name"]


def test_what_a_lax_check_would_accept():
    cases = load(VECTORS)["refused"]
    assert len(cases) == 39
    for case in cases:
        assert not verifies(case), case["name"]


def test_keys_that_are_none():
    """Small and mixed order, not canonical, not on the curve, not 32 bytes."""
    cases = load(VECTORS)["refused_keys"]
    assert len(cases) == 59
    for case in cases:
        try:
            Verifier(unhex(case["key"]))
        except ValueError as error:
            assert "public key" in str(error)
            continue
        raise AssertionError(case["name"])


def test_every_bit_of_a_signature_counts():
    case = load(VECTORS)["rfc8032"][1]
    verifier, message = Verifier(unhex(case["key"])), unhex(case["message"])
    good = unhex(case["signature"])
    assert verifier.verify(message, good)
    for bit in share(range(8 * len(good))):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        assert not verifier.verify(message, bytes(bad)), bit


def test_a_verifier_keeps_nothing_of_one_check_for_the_next():
    cases = load(VECTORS)["rfc8032"]
    verifiers = [Verifier(unhex(case["key"])) for case in cases]
    for _ in range(2):
        for case, verifier in zip(cases, verifiers):
            signature = unhex(case["signature"])
            assert verifier.verify(unhex(case["message"]), signature)
            assert not verifier.verify(unhex(case["message"]) + b"x", signature)


def test_the_constants_are_what_the_rfc_says():
    p = edwards25519.P
    assert p == 2**255 - 19
    assert edwards25519.D * 121666 % p == p - 121665
    assert edwards25519.L == 2**252 + 27742317777372353535851937790883648493
