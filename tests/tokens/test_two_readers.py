"""Two readers, one truth: the host's and the meter's answers to the same bytes are the same."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from meter.core import token_text
from meter.core import verdict as v
from meter.core.ed25519 import Verifier
from token_path import issuer, judge, tokens_json
from vector_files import load
from wattkey import issuer_public_key, tokens

VECTORS = tokens_json()
SEED = bytes.fromhex(VECTORS["seed"])
PUBLIC_KEY = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["public_key"]))
GOOD = [pytest.param(case, id=case["name"]) for case in VECTORS["accepted"]]


def refused_by_host(data: bytes) -> bool:
    try:
        return not tokens.inspect(data, [PUBLIC_KEY]).is_verified
    except tokens.TokenFormatError as error:
        assert str(error)
        return True


@pytest.mark.parametrize("case", GOOD)
def test_host_reads_the_vectors_and_writes_them_again(case: dict[str, Any]) -> None:
    token = bytes.fromhex(case["token"])
    inspected = tokens.inspect(token, [PUBLIC_KEY])
    assert inspected.is_verified
    assert inspected.kid == bytes.fromhex(VECTORS["kid"])
    claims = inspected.claims
    assert (claims.serial, claims.number) == (case["serial"], case["number"])
    assert claims.issued.timestamp() == case["issued_s"]
    assert claims.expires.timestamp() == case["expires_s"]
    before = claims.not_before
    assert (before.timestamp() if before else None) == case["not_before_s"]
    assert tokens.issue(claims, Ed25519PrivateKey.from_private_bytes(SEED)) == token


@pytest.mark.parametrize("case", GOOD)
def test_text_is_the_same_on_both_sides(case: dict[str, Any]) -> None:
    token = bytes.fromhex(case["token"])
    assert tokens.to_text(token) == token_text.to_text(token) == case["text"]
    assert tokens.from_text(case["text"].lower()) == token_text.from_text(case["text"]) == token


@pytest.mark.parametrize("case", VECTORS["other_forms"], ids=lambda case: case["name"])
def test_host_reads_other_legal_forms(case: dict[str, Any]) -> None:
    same = next(good for good in VECTORS["accepted"] if good["name"] == case["same_as"])
    read = tokens.inspect(bytes.fromhex(case["token"]), [PUBLIC_KEY])
    assert read == tokens.inspect(bytes.fromhex(same["token"]), [PUBLIC_KEY])


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_host_refuses_what_the_meter_refuses(case: dict[str, Any]) -> None:
    token = bytes.fromhex(case["token"])
    if case["code"] == v.UNKNOWN_COMMAND:
        command = tokens.inspect(token, [PUBLIC_KEY]).claims.command
        assert isinstance(command, tokens.UnknownCommand)
    else:
        assert refused_by_host(token)


def test_every_flipped_bit_is_refused_by_both() -> None:
    good = bytes.fromhex(VECTORS["accepted"][1]["token"])
    verifier = issuer(VECTORS)
    for bit in range(8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        assert refused_by_host(bytes(bad))
        assert judge(bytes(bad), verifier)[0] >= v.BAD_LENGTH


def test_another_key_does_not_verify() -> None:
    token = bytes.fromhex(VECTORS["accepted"][0]["token"])
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert not tokens.inspect(token, [stranger.public_key()]).is_verified
    assert not tokens.inspect(token).is_verified
    forged = tokens.sign_again(token, stranger)
    assert tokens.inspect(forged).kid == bytes.fromhex(VECTORS["kid"])
    assert not tokens.inspect(forged, [PUBLIC_KEY, stranger.public_key()]).is_verified
    assert judge(forged, issuer(VECTORS)) == (v.BAD_SIGNATURE, None)


def test_host_and_meter_take_the_same_keys() -> None:
    refused = [bytes.fromhex(case["key"]) for case in load("ed25519.json")["refused_keys"]]
    good = [
        Ed25519PrivateKey.from_private_bytes(bytes((n,)) * 32).public_key().public_bytes_raw()
        for n in range(20)
    ]
    for key in refused + good:
        assert issuer_public_key.is_strict(key) == is_taken(key) == (key in good), key.hex()


def is_taken(key: bytes) -> bool:
    try:
        Verifier(key)
    except ValueError:
        return False
    return True
