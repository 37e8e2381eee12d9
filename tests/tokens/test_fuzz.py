"""Hypothesis plays the courier: both readers read alike what arrives, or refuse it by name."""

import base64

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from meter.core import cbor, cose, token, token_text
from meter.core import verdict as v
from meter.core.ed25519 import Verifier
from meter.core.sha512 import sha512
from token_path import issuer, judge, tokens_json
from wattkey import strict_cbor, tokens

VECTORS = tokens_json()
PUBLIC_KEY = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["public_key"]))
VERIFIER = issuer(VECTORS)
GOOD = [bytes.fromhex(c["token"]) for c in VECTORS["accepted"] + VECTORS["other_forms"]]
PLAIN = {good.removeprefix(b"\xd8\x3d").removeprefix(b"\xd2") for good in GOOD}
LEGAL = {tags + good for good in PLAIN for tags in (b"", b"\xd2", b"\xd8\x3d\xd2")}
ISSUER = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["seed"]))

U64 = st.integers(-(2**64), 2**64 - 1)
ASCII = st.text(st.characters(max_codepoint=127), max_size=30)
KEYS = U64 | st.binary(max_size=30) | ASCII
LEAVES = KEYS | st.booleans() | st.none()
SHALLOW = LEAVES | st.lists(LEAVES, max_size=30) | st.dictionaries(KEYS, LEAVES, max_size=30)
VALUES = SHALLOW | st.lists(SHALLOW, max_size=5) | st.dictionaries(KEYS, SHALLOW, max_size=5)
# Bytes that are rarely far from CBOR: heads with small and large arguments, and a token's pieces.
PIECES = st.sampled_from(
    [bytes((n,)) for n in range(256)] + [cbor2.dumps(x) for x in (2**16, 2**40, "WK1", b"\x01")]
)
NEARLY_CBOR = st.lists(PIECES, max_size=40).map(b"".join)


@st.composite
def damaged_tokens(draw: st.DrawFn) -> bytes:
    """A good token with up to four pieces replaced, removed or inserted."""
    data = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = draw(st.integers(at, min(len(data), at + 4)))
        data = data[:at] + draw(st.binary(max_size=4)) + data[end:]
    return data


def decodes(data: bytes) -> tuple[object] | None:
    try:
        return (cbor.decode(data),)
    except cbor.CborError:
        return None


def host_decodes(data: bytes) -> tuple[object] | None:
    try:
        return (strict_cbor.decode(data, "it"),)
    except tokens.TokenFormatError:
        return None


def plain(value: object) -> object:
    """With tags as pairs, so that both readers' values compare."""
    if isinstance(value, cbor.Tag):
        return ("tag", value.number, plain(value.value))
    if isinstance(value, cbor2.CBORTag):
        return ("tag", value.tag, plain(value.value))
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@given(VALUES)
def test_cbor_writes_what_cbor2_writes(value: object) -> None:
    encoded = cbor.encode(value)
    assert encoded == cbor2.dumps(value, canonical=True) or not_rfc8949(value)
    assert decodes(encoded) == (value,)
    assert cbor2.loads(encoded) == value


def not_rfc8949(value: object) -> bool:
    """Whether keys of one map differ in kind and length, where `cbor2` sorts by the older rule."""
    if isinstance(value, dict):
        ordered = sorted((cbor2.dumps(key) for key in value), key=lambda key: (len(key), key))
        return ordered != sorted(ordered) or any(map(not_rfc8949, value.values()))
    return isinstance(value, list) and any(map(not_rfc8949, value))


@given(NEARLY_CBOR | st.binary(max_size=60) | VALUES.map(cbor2.dumps))
@settings(max_examples=1000)
def test_cbor_is_read_alike_or_refused_by_both(data: bytes) -> None:
    ours, theirs = decodes(data), host_decodes(data)
    if ours is not None and theirs is not None:
        assert plain(ours[0]) == plain(theirs[0])
    # `cbor2` makes values of some tags (dates, big numbers) and then refuses what does not fit.
    elif ours is not None:
        assert has_tag(ours[0])
    else:
        assert theirs is None


def has_tag(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(has_tag, value.values()))
    return isinstance(value, cbor.Tag) or (isinstance(value, list) and any(map(has_tag, value)))


@given(st.binary(max_size=300) | NEARLY_CBOR | damaged_tokens())
@settings(max_examples=1000)
def test_garbage_is_refused_by_name(data: bytes) -> None:
    try:
        sign1 = cose.open_sign1(data)
        token.read(sign1)
    except (cose.CoseError, token.TokenError) as refusal:
        assert v.BAD_LENGTH <= refusal.code <= v.UNKNOWN_CLAIM


@given(damaged_tokens())
@settings(max_examples=500)
def test_damaged_tokens_are_refused_by_both(data: bytes) -> None:
    code, read = judge(data, VERIFIER)
    try:
        is_verified = tokens.inspect(data, [PUBLIC_KEY]).is_verified
    except tokens.TokenFormatError:
        is_verified = False
    assert is_verified == (code == 0)
    # Not damaged after all: a piece replaced by itself, or a tag removed or put in front.
    assert (code == 0) == (read is not None) == (data in LEGAL)


@given(st.dictionaries(st.sampled_from([3, 4, 5, 6, 7, -65537, 1, "x"]), SHALLOW, max_size=7))
@settings(max_examples=500)
def test_signed_nonsense_is_refused_by_both(claims: dict[object, object]) -> None:
    """The right key under a payload of the wrong content: neither reader leans on the signature."""
    protected = cbor2.dumps({1: -8, 4: bytes.fromhex(VECTORS["kid"])})
    payload = cbor2.dumps(claims)
    signature = ISSUER.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    data = cbor2.dumps([protected, {}, payload, signature])
    code, _ = judge(data, VERIFIER)
    try:
        command = tokens.inspect(data, [PUBLIC_KEY]).claims.command
        assert code == (64 if isinstance(command, tokens.UnknownCommand) else 0)
    except tokens.TokenFormatError:
        assert code not in (v.ACCEPTED, v.BAD_SIGNATURE)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 511))
@settings(max_examples=100)
def test_signatures_of_cryptography_hold_and_damaged_ones_do_not(
    seed: bytes, message: bytes, bit: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    verifier, signature = Verifier(key.public_key().public_bytes_raw()), key.sign(message)
    assert verifier.verify(message, signature)
    damaged = bytearray(signature)
    damaged[bit // 8] ^= 1 << bit % 8
    assert not verifier.verify(message, bytes(damaged))
    assert not verifier.verify(message + b"\x00", signature)


@given(
    st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(min_size=64, max_size=64)
)
def test_random_keys_and_signatures_never_raise_anything_else(
    key: bytes, message: bytes, signature: bytes
) -> None:
    try:
        verifier = Verifier(key)
    except ValueError:
        return
    assert not verifier.verify(message, signature)


@given(st.binary(max_size=600))
def test_digests_are_those_of_hashlib(message: bytes) -> None:
    import hashlib

    assert sha512(message) == hashlib.sha512(message).digest()


@given(st.text(max_size=60) | st.text("wkWK1:aZ27 -", max_size=40) | st.binary(max_size=60))
@settings(max_examples=500)
def test_any_line_is_read_or_refused_by_name(line: str | bytes) -> None:
    for prefixed in (line, "WK1:" + line if isinstance(line, str) else b"WK1:" + line):
        try:
            data = token_text.from_text(prefixed)
        except token_text.TextError:
            continue
        assert token_text.from_text(token_text.to_text(data)) == data


@given(st.binary(min_size=1, max_size=256))
def test_text_is_base32_on_both_sides(data: bytes) -> None:
    text = token_text.to_text(data)
    assert text == tokens.to_text(data) == "WK1:" + base64.b32encode(data).decode().rstrip("=")
    assert token_text.from_text(text.lower()) == tokens.from_text(text) == data


@given(st.text("wkWK1:aAzZ237018=- ", max_size=40))
@settings(max_examples=500)
def test_text_is_refused_by_both_or_neither(chars: str) -> None:
    line = "WK1:" + chars
    try:
        ours = token_text.from_text(line)
    except token_text.TextError:
        ours = None
    try:
        theirs = tokens.from_text(line)
    except tokens.TokenFormatError:
        theirs = None
    assert ours == theirs
