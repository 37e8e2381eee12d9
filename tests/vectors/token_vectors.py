"""Tokens good and bad, for `tokens.json`. SPEC shows the good ones byte by byte."""

import base64
from typing import Any

import cbor2
import refused_tokens
from signed_tokens import (
    DAY_S,
    EXPIRES_S,
    HEADER,
    ISSUED_S,
    KID,
    NBF,
    NEW_PUBLIC_KEY,
    PUBLIC_KEY,
    SEED,
    SERIAL,
    claims,
    dump,
    sign,
    sign_bytes,
)

# Name, token number, command, what the claims have besides.
_GOOD: list[tuple[str, int, list[Any], dict[int, Any]]] = [
    ("a-week", 1, [2, 7 * DAY_S], {}),
    ("a-week-10kwh", 2, [2, 7 * DAY_S, 10000], {}),
    ("until", 300, [1, ISSUED_S + 31 * DAY_S], {}),
    ("until-capped", 70000, [1, ISSUED_S + 31 * DAY_S, 2**31 - 1], {NBF: ISSUED_S + DAY_S}),
    ("connect", 3, [3], {}),
    ("disconnect", 4, [4], {}),
    ("postpaid", 5, [5, 1], {}),
    ("token-mode", 6, [5, 0], {}),
    ("set-time", 2**32 - 1, [6, ISSUED_S + 60], {}),
    ("new-issuer-key", 7, [7, NEW_PUBLIC_KEY], {}),
    ("power-limit", 8, [8, 3000], {}),
    ("clear-tamper", 9, [9], {}),
]


def make() -> dict[str, Any]:
    """What `tokens.json` holds; bytes in hexadecimal, also where they are a command's argument."""
    return {
        "seed": SEED.hex(),
        "public_key": PUBLIC_KEY.hex(),
        "kid": KID.hex(),
        "accepted": [_good(*case) for case in _GOOD],
        "other_forms": _other_forms(),
        "refused": [
            {"name": name, "code": code, "token": token.hex()}
            for name, code, token in refused_tokens.make()
        ],
    }


def _good(name: str, number: int, command: list[Any], more: dict[int, Any]) -> dict[str, Any]:
    content = claims(number, command) | more
    token = sign(content)
    text = "WK1:" + base64.b32encode(token).decode().rstrip("=")
    return {
        "name": name,
        "serial": SERIAL,
        "number": number,
        "issued_s": ISSUED_S,
        "expires_s": EXPIRES_S,
        "not_before_s": content.get(NBF),
        "command": [word.hex() if isinstance(word, bytes) else word for word in command],
        "payload": dump(content).hex(),
        "token": token.hex(),
        "text": text,
    }


def _other_forms() -> list[dict[str, str]]:
    """Legal CBOR that we do not write but read, each saying the same as `a-week`."""
    plain = sign(claims())
    backwards = cbor2.dumps(dict(reversed(claims().items())))
    header = cbor2.dumps(dict(reversed(HEADER.items())))
    forms = [
        ("tag 18", b"\xd2" + plain),
        ("tag 61 and tag 18", b"\xd8\x3d\xd2" + plain),
        ("claims in another order", sign_bytes(dump(HEADER), backwards)),
        ("header in another order", sign_bytes(header, dump(claims()))),
        ("all at once", b"\xd8\x3d\xd2" + sign_bytes(header, backwards)),
    ]
    return [{"name": name, "same_as": "a-week", "token": token.hex()} for name, token in forms]
