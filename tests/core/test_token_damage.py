"""Damage to a valid token, exhaustively: every bit flipped, every cut, over the whole road."""

from meter.core import verdict
from pace import share
from token_path import issuer, judge, tokens_json
from vector_files import unhex


def whole(vectors, group: str, name: str) -> bytes:
    for case in vectors[group]:
        if case["name"] == name:
            return unhex(case["token"])
    raise AssertionError(name)


def check_every_flip(group: str, name: str) -> None:
    vectors = tokens_json()
    verifier, good = issuer(vectors), whole(vectors, group, name)
    assert judge(good, verifier)[0] == verdict.ACCEPTED
    unauthentic = 0
    bits = share(range(8 * len(good)))
    for bit in bits:
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        code, read = judge(bytes(bad), verifier)
        # The key id is the desk's to compare; here its flips end at the signature as well.
        assert code >= verdict.BAD_LENGTH and read is None, bit
        unauthentic += code == verdict.BAD_SIGNATURE
    # The 512 bits of the signature, the 64 of the key id, and much of the claims.
    assert unauthentic * 8 * len(good) > (512 + 64) * len(bits)


def check_every_cut(group: str, name: str) -> None:
    vectors = tokens_json()
    verifier, good = issuer(vectors), whole(vectors, group, name)
    for length in range(len(good)):
        assert judge(good[:length], verifier)[1] is None, length


def test_every_flipped_bit_of_a_plain_token():
    check_every_flip("accepted", "a-week-10kwh")


def test_every_flipped_bit_of_a_token_with_every_claim():
    check_every_flip("accepted", "until-capped")


def test_every_flipped_bit_of_a_tagged_token():
    check_every_flip("other_forms", "tag 61 and tag 18")


def test_every_cut_of_a_plain_token():
    check_every_cut("accepted", "a-week-10kwh")


def test_every_cut_of_a_tagged_token():
    check_every_cut("other_forms", "tag 61 and tag 18")


def test_a_byte_lost_anywhere_or_all_before_it():
    """Of a plain token: a tagged one that loses its tags is the plain one, which is the same."""
    vectors = tokens_json()
    verifier, good = issuer(vectors), whole(vectors, "accepted", "a-week-10kwh")
    for place in share(range(len(good))):
        assert judge(good[:place] + good[place + 1 :], verifier)[1] is None, place
        assert judge(good[place + 1 :], verifier)[1] is None, place


def test_every_single_byte_more_is_refused():
    vectors = tokens_json()
    verifier, good = issuer(vectors), whole(vectors, "accepted", "a-week")
    for extra in range(256):
        assert judge(good + bytes((extra,)), verifier)[0] == verdict.BAD_CBOR
        assert judge(bytes((extra,)) + good, verifier)[1] is None or extra == 0xD2
