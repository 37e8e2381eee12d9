"""The meter takes the fast twin where there is one; on CPython there is none."""

from meter.signatures import best_verifier
from vector_files import load, unhex


def test_the_fast_twin_is_taken_here():
    case = load("ed25519.json")["rfc8032"][1]
    verifier = best_verifier()(unhex(case["key"]), False)
    assert type(verifier).__name__ == "CombVerifier" and verifier.is_fast
    assert verifier.verify(unhex(case["message"]), unhex(case["signature"]))


def test_a_key_that_is_none_is_refused():
    try:
        best_verifier()(bytes(32), False)
    except ValueError:
        return
    raise AssertionError("a key of small order was taken")
