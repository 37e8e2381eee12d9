"""Independent COSE libraries as judges: they read our tokens, and the meter reads theirs.

`cwt` (python-cwt, MIT) and `pycose` (BSD 3-clause) are test tools only, under permissive licences.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cwt import COSE, COSEKey
from pycose.algorithms import EdDSA
from pycose.headers import KID, Algorithm
from pycose.keys.curves import Ed25519
from pycose.keys.okp import OKPKey
from pycose.messages.sign1message import Sign1Message
from token_path import issuer, judge, tokens_json
from vector_words import command_words
from wattkey import tokens

VECTORS = tokens_json()
SEED = bytes.fromhex(VECTORS["seed"])
PUBLIC = bytes.fromhex(VECTORS["public_key"])
KID_BYTES = bytes.fromhex(VECTORS["kid"])
VERIFIER = issuer(VECTORS)
GOOD = [pytest.param(case, id=case["name"]) for case in VECTORS["accepted"]]
TAGS = {"plain": "", "tag 18": "d2", "tags 61 and 18": "d83dd2"}


def payload_of(case: dict[str, Any], backwards: bool) -> bytes:
    claims = cbor2.loads(bytes.fromhex(case["payload"]))
    return cbor2.dumps(dict(reversed(claims.items())) if backwards else claims)


def check_accepted(data: bytes, case: dict[str, Any]) -> None:
    code, token = judge(data, VERIFIER)
    assert code == 0
    assert token is not None
    assert (token.number, token.audience) == (case["number"], case["serial"])
    assert command_words(token) == case["command"]
    tampered = data[:-1] + bytes((data[-1] ^ 1,))
    assert judge(tampered, VERIFIER)[1] is None


@pytest.mark.parametrize("case", GOOD)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("tags", TAGS)
def test_meter_accepts_what_pycose_signs(case: dict[str, Any], backwards: bool, tags: str) -> None:
    header = {KID: KID_BYTES, Algorithm: EdDSA} if backwards else {Algorithm: EdDSA, KID: KID_BYTES}
    message: Any = Sign1Message(phdr=header, uhdr={}, payload=payload_of(case, backwards))
    message.key = OKPKey(crv=Ed25519, x=PUBLIC, d=SEED)
    check_accepted(bytes.fromhex(TAGS[tags]) + message.encode(tag=False), case)


@pytest.mark.parametrize("case", GOOD)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("is_cwt", [False, True])
def test_meter_accepts_what_python_cwt_signs(
    case: dict[str, Any], backwards: bool, is_cwt: bool
) -> None:
    header: dict[Any, Any] = {4: KID_BYTES, 1: -8} if backwards else {1: -8, 4: KID_BYTES}
    token = COSE.new().encode(payload_of(case, backwards), cwt_key(SEED), protected=header)
    assert token[0] == 0xD2
    check_accepted(b"\xd8\x3d" + token if is_cwt else token, case)


def test_meter_refuses_an_unprotected_key_id() -> None:
    """As python-cwt writes it when it makes a CWT by itself: signed, but not in our profile."""
    case = VECTORS["accepted"][0]
    claims = cbor2.loads(bytes.fromhex(case["payload"]))
    token = cwt.encode(claims, cwt_key(SEED, KID_BYTES), tagged=True)
    assert judge(token, VERIFIER)[0] == 19


def cwt_key(seed: bytes | None, kid: bytes | None = None) -> Any:
    """The issuer's key as `cwt` wants it: private with a seed, else public."""
    parts: dict[int, Any] = {1: 1, 3: -8, -1: 6, -2: PUBLIC}
    if seed is not None:
        parts[-4] = seed
    if kid is not None:
        parts[2] = kid
    return COSEKey.new(parts)


def host_tokens() -> list[Any]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    commands: list[tokens.TokenCommand] = [
        tokens.ActivateFor(timedelta(days=7), 10_000),
        tokens.ActivateUntil(now + timedelta(days=7)),
        tokens.Connect(),
        tokens.Disconnect(),
        tokens.SetPaymentMode(1),
        tokens.SetTime(now),
        tokens.NewIssuerKey(PUBLIC),
        tokens.SetPowerLimit(1_000_000),
        tokens.ClearTamper(),
    ]
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    made = []
    for number, command in enumerate(commands, 1):
        claims = tokens.TokenClaims("WK7", number, command, now, now + timedelta(days=30))
        made.append(pytest.param(tokens.issue(claims, key), id=type(command).__name__))
    return made


OURS = host_tokens() + [
    pytest.param(bytes.fromhex(case["token"]), id=case["name"]) for case in VECTORS["accepted"]
]


@pytest.mark.parametrize("token", OURS)
def test_pycose_verifies_our_tokens(token: bytes) -> None:
    message: Any = Sign1Message.from_cose_obj(cbor2.loads(token), True)
    message.key = OKPKey(crv=Ed25519, x=PUBLIC)
    assert message.verify_signature()
    assert message.phdr[KID] == KID_BYTES
    protected, unprotected, payload, signature = cbor2.loads(token)
    forged: Any = Sign1Message.from_cose_obj(
        [protected, unprotected, payload, signature[::-1]], True
    )
    forged.key = OKPKey(crv=Ed25519, x=PUBLIC)
    assert not forged.verify_signature()


@pytest.mark.parametrize("token", OURS)
def test_python_cwt_verifies_our_tokens(token: bytes) -> None:
    """It wants the tag that tells it which kind of COSE message follows."""
    key = cwt_key(None, KID_BYTES)
    payload = COSE.new().decode(b"\xd2" + token, key)
    assert payload == cbor2.loads(token)[2]
    with pytest.raises(cwt.VerifyError):
        COSE.new().decode(b"\xd2" + token[:-1] + bytes((token[-1] ^ 1,)), key)
