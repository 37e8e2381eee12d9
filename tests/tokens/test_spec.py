"""SPEC, section 1, read by a machine: its examples hold, and its tables are the code's."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from meter.core import verdict
from token_path import issuer, judge, tokens_json
from vector_words import command_words

CHECKOUT = Path(__file__).resolve().parents[2]
SPEC = (CHECKOUT / "firmware" / "SPEC.md").read_text()
VECTORS = tokens_json()
BY_NAME = {case["name"]: case for case in VECTORS["accepted"]}


def blocks(kind: str) -> dict[str, str]:
    """The fenced blocks of one kind, by the name after it."""
    found = re.findall(rf"^```{kind}(?: (\S+))?\n(.*?)^```$", SPEC, re.MULTILINE | re.DOTALL)
    return dict(found)


def dump_bytes(kind: str, name: str) -> bytes:
    """The bytes of an annotated dump: what stands left of two spaces and a comment."""
    lines = blocks(kind)[name].splitlines()
    return bytes.fromhex("".join(re.split(r"(?<=\S) {2,}", line)[0] for line in lines))


EXAMPLES = blocks("token-vector")


def test_every_vector_is_an_example_and_every_example_a_vector() -> None:
    assert EXAMPLES.keys() == BY_NAME.keys()
    assert len(EXAMPLES) == SPEC.count("```token-vector ")


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_holds_and_agrees_with_its_vector(name: str) -> None:
    example: dict[str, Any] = json.loads(EXAMPLES[name])
    assert example.items() <= BY_NAME[name].items()
    code, token = judge(bytes.fromhex(example["token"]), issuer(VECTORS))
    assert code == 0
    assert token is not None
    assert command_words(token) == example["command"]
    assert token.audience == example["serial"]
    assert token.number == example["number"]
    assert token.issued_s == example["issued_s"]
    assert token.expires_s == example["expires_s"]
    assert token.not_before_s == example["not_before_s"]


def test_key_is_the_one_that_signed() -> None:
    key = json.loads(blocks("token-key")[""])
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key["seed"]))
    raw = private.public_key().public_bytes_raw()
    assert raw.hex() == key["public_key"] == VECTORS["public_key"]
    assert hashlib.sha256(raw).hexdigest()[:16] == key["kid"] == VECTORS["kid"]


def test_dumps_are_the_token_and_what_was_signed() -> None:
    token = dump_bytes("token-bytes", "a-week")
    assert token.hex() == BY_NAME["a-week"]["token"]
    protected, _, payload, signature = cbor2.loads(token)
    signed = dump_bytes("token-signed", "a-week")
    assert cbor2.loads(signed) == ["Signature1", protected, b"", payload]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["public_key"]))
    key.verify(signature, signed)


def test_other_forms_are_the_vectors() -> None:
    forms = json.loads(blocks("token-forms")["a-week"])
    assert forms == {form["name"]: form["token"] for form in VECTORS["other_forms"]}


def test_verdict_table_is_the_code() -> None:
    rows = re.findall(r"^\| (\d+) \| ([A-Z_0-9]+) \| (\d) \| (.*) \|$", SPEC, re.MULTILINE)
    listed = {name: int(code) for code, name, _, _ in rows}
    constants = {name: value for name, value in vars(verdict).items() if name.isupper()}
    public = {name: value for name, value in constants.items() if not name.startswith("_")}
    del public["TYPE_CHECKING"]
    assert listed == public
    for code, _, status, words in rows:
        assert verdict.text(int(code)) == words
        assert verdict.token_status_code(int(code)) == int(status)


def test_lengths_are_as_stated() -> None:
    lengths = {len(case["token"]) // 2 for case in BY_NAME.values()}
    texts = {len(case["text"]) for case in BY_NAME.values()}
    assert min(lengths) == 119
    assert max(lengths) <= 162
    assert min(texts) == 195
    assert max(texts) <= 264
    assert "119 to 162 bytes" in SPEC
    assert "195 to 264 characters" in SPEC


def test_openssl_differs_only_where_spec_says() -> None:
    """Section 1.4: only with the identity as R does `cryptography` take what we do not."""
    cases = json.loads((CHECKOUT / "tests" / "vectors" / "ed25519.json").read_text())["refused"]
    taken = [case["name"] for case in cases if openssl_takes(case)]
    assert taken == ["R = identity as y = 1"]


def openssl_takes(case: dict[str, str]) -> bool:
    key, message, signature = (bytes.fromhex(case[n]) for n in ("key", "message", "signature"))
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
