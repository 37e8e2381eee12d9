"""The fast Ed25519 against everything its plain twin is held to, with tables of every size.

`ready` has its tables; `bare` has none, as a meter just after power-up or with a key just taken.
"""

from meter.core.ed25519 import Verifier
from meter.core.edwards25519 import L
from meter.native.assembly import make_checker
from vector_files import load, unhex

VECTORS = "ed25519.json"
TABLE_BYTES = (768, 1536, 3072, 6144, 12288, 24576, 49152)


def bare(checker, key):
    return checker.verifier(key)


def ready(checker, key):
    return checker.verifier(key).finish()


def verifies(checker, case, make) -> bool:
    verifier = make(checker, unhex(case["key"]))
    return verifier.verify(unhex(case["message"]), unhex(case["signature"]))


def test_the_examples_of_the_rfc_and_their_neighbours():
    examples = load(VECTORS)["rfc8032"]
    assert len(examples) == 5
    for make in (bare, ready):
        checker = make_checker(768)
        for place, example in enumerate(examples):
            assert verifies(checker, example, make), example["name"]
            other = examples[place - 1]
            for part in ("key", "message", "signature"):
                changed = dict(example, **{part: other[part]})
                assert not verifies(checker, changed, make), example["name"]


def test_tables_of_every_size():
    example = load(VECTORS)["rfc8032"][1]
    message, signature = unhex(example["message"]), unhex(example["signature"])
    for table_bytes in TABLE_BYTES:
        verifier = ready(make_checker(table_bytes), unhex(example["key"]))
        assert verifier.verify(message, signature), table_bytes
        assert not verifier.verify(message + b"\0", signature), table_bytes


def test_messages_of_every_kind_of_length():
    checker = make_checker(768)
    for case in load(VECTORS)["accepted"]:
        for make in (bare, ready):
            assert verifies(checker, case, make), case["name"]
            longer = dict(case, message=case["message"] + "00")
            assert not verifies(checker, longer, make), case["name"]


def test_what_a_lax_check_would_accept():
    checker = make_checker(768)
    cases = load(VECTORS)["refused"]
    assert len(cases) == 39
    for case in cases:
        for make in (bare, ready):
            assert not verifies(checker, case, make), case["name"]


def test_keys_that_are_none():
    checker = make_checker(768)
    cases = load(VECTORS)["refused_keys"]
    assert len(cases) == 59
    for case in cases:
        try:
            checker.verifier(unhex(case["key"]))
        except ValueError as error:
            assert "public key" in str(error)
            continue
        raise AssertionError(case["name"])


def test_every_bit_of_a_signature_counts():
    case = load(VECTORS)["rfc8032"][1]
    verifier, message = ready(make_checker(768), unhex(case["key"])), unhex(case["message"])
    good = unhex(case["signature"])
    for bit in range(8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        assert not verifier.verify(message, bytes(bad)), bit
    assert verifier.verify(message, good)


def test_keys_share_a_checker_without_sharing_anything_else():
    checker = make_checker(768)
    cases = load(VECTORS)["rfc8032"]
    verifiers = [checker.verifier(unhex(case["key"])) for case in cases]
    for case, verifier in zip(cases, verifiers):
        assert verifier.verify(unhex(case["message"]), unhex(case["signature"]))
        assert not verifier.verify(unhex(case["message"]) + b"x", unhex(case["signature"]))


def test_a_signature_of_another_length_does_not_hold():
    case = load(VECTORS)["rfc8032"][0]
    verifier = ready(make_checker(768), unhex(case["key"]))
    good = unhex(case["signature"])
    for signature in (b"", good[:63], good + b"\0"):
        assert not verifier.verify(b"", signature)


def test_the_twins_say_the_same_of_extreme_scalars():
    """S as a comb sees it at its edges: the lowest, the highest, even and odd."""
    case = load(VECTORS)["rfc8032"][1]
    key, message, signature = unhex(case["key"]), unhex(case["message"]), unhex(case["signature"])
    fast, plain = ready(make_checker(1536), key), Verifier(key)
    for s in (0, 1, 2, 3, L - 2, L - 1, L, L + 1, (1 << 252) - 1, (1 << 256) - 1):
        forged = signature[:32] + s.to_bytes(32, "little")
        assert fast.verify(message, forged) is plain.verify(message, forged) is False, s
