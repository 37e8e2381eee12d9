"""Tokens that a meter must refuse, each with the verdict code that says why.

The right key signed all but those whose signature itself is wrong: what is refused here is
the form or the content.
"""

from typing import Any

import cbor2
import signature_vectors
from signed_tokens import (
    AUD,
    COMMAND,
    CTI,
    DAY_S,
    EXP,
    EXPIRES_S,
    HEADER,
    IAT,
    ISSUED_S,
    KID,
    NBF,
    NEW_PUBLIC_KEY,
    SERIAL,
    claims,
    dump,
    sign,
    sign_bytes,
)


def make() -> list[tuple[str, int, bytes]]:
    return _bad_structure() + _bad_headers() + _bad_cbor() + _bad_claims() + _bad_commands()


def _bad_structure() -> list[tuple[str, int, bytes]]:
    plain = sign(claims())
    parts = cbor2.loads(plain)
    return [
        ("empty", 16, b""),
        ("257 bytes", 16, plain + bytes(257 - len(plain))),
        ("a byte after", 17, plain + b"\x00"),
        ("a byte missing", 17, plain[:-1]),
        ("only tag 61", 18, b"\xd8\x3d" + plain),
        ("tag 18 around tag 61", 18, b"\xd2\xd8\x3d" + plain),
        ("tag 18 twice", 18, b"\xd2\xd2" + plain),
        ("tag 17, a MAC", 18, b"\xd1" + plain),
        ("three parts", 18, dump(parts[:3])),
        ("five parts", 18, dump([*parts, b""])),
        ("header not in bytes", 18, dump([HEADER, *parts[1:]])),
        ("payload detached", 18, dump([parts[0], {}, None, parts[3]])),
        ("payload as text", 18, dump([parts[0], {}, "supply", parts[3]])),
        ("signature of 63 bytes", 18, dump([*parts[:3], parts[3][:63]])),
        ("signature of 65 bytes", 18, dump([*parts[:3], parts[3] + b"\x00"])),
        (
            "an array of many signers",
            18,
            dump([parts[0], {}, parts[2], [[parts[0], {}, parts[3]]]]),
        ),
        ("an integer", 18, b"\x00"),
    ]


def _bad_headers() -> list[tuple[str, int, bytes]]:
    headers = [
        ("no header", {}),
        ("no key id", {1: -8}),
        ("no algorithm", {4: KID}),
        ("algorithm ES256", {1: -7, 4: KID}),
        ("algorithm Ed25519 of RFC 9864", {1: -19, 4: KID}),
        ("algorithm as text", {1: "EdDSA", 4: KID}),
        ("key id of 7 bytes", {1: -8, 4: KID[:7]}),
        ("key id of 9 bytes", {1: -8, 4: KID + b"\x00"}),
        ("key id as text", {1: -8, 4: "12345678"}),
        ("content type", {1: -8, 3: 61, 4: KID}),
        ("critical", {1: -8, 2: [4], 4: KID}),
    ]
    cases = [("header: " + name, 19, sign(claims(), header)) for name, header in headers]
    payload = dump(claims())
    return [
        *cases,
        ("unprotected key id", 19, sign_bytes(dump({1: -8}), payload, {4: KID})),
        ("unprotected as well", 19, sign_bytes(dump(HEADER), payload, {4: KID})),
        ("empty protected", 19, sign_bytes(b"", payload, HEADER)),
        ("no bytes of header at all", 19, sign_bytes(b"", payload)),
        ("header an array", 19, sign_bytes(dump([1, -8]), payload)),
        ("header with a byte after", 17, sign_bytes(dump(HEADER) + b"\x00", payload)),
    ]


def _bad_cbor() -> list[tuple[str, int, bytes]]:
    """Authentic, and yet in a form that we refuse: the payload's bytes are what is signed."""
    payload = dump(claims())
    week = b"\x1a" + (7 * DAY_S).to_bytes(4, "big")
    changes = [
        ("indefinite map", b"\xbf" + payload[1:] + b"\xff"),
        ("indefinite array", payload.replace(b"\x82\x02" + week, b"\x9f\x02" + week + b"\xff")),
        ("indefinite text", payload.replace(b"\x6a" + SERIAL.encode(), _in_chunks(SERIAL))),
        ("long integer", payload.replace(b"\x82\x02", b"\x82\x18\x02")),
        ("long length", payload.replace(b"\x41\x01", b"\x58\x01\x01")),
        ("long map head", b"\xb8\x05" + payload[1:]),
        ("a claim twice", b"\xa6" + payload[1:] + b"\x06\x00"),
        ("floating-point time", dump(claims() | {EXP: float(EXPIRES_S)})),
        ("undefined", payload.replace(week, b"\xf7")),
        ("umlaut", dump(claims() | {AUD: "Z\u00c4HLER"})),
        ("huge map", b"\xbb" + b"\xff" * 8 + payload[1:]),
        ("huge text", payload.replace(b"\x6a" + SERIAL.encode(), b"\x7b" + b"\xff" * 8)),
        ("deep", dump(claims(command=[2, [[[[]]]]]))),
        ("empty payload", b""),
        ("payload with a byte after", payload + b"\x00"),
    ]
    assert all(changed != payload for _, changed in changes)
    return [("cbor: " + name, 17, sign_bytes(dump(HEADER), bad)) for name, bad in changes]


def _in_chunks(text: str) -> bytes:
    half = len(text) // 2
    chunks = b"".join(cbor2.dumps(part) for part in (text[:half], text[half:]))
    return b"\x7f" + chunks + b"\xff"


def _bad_claims() -> list[tuple[str, int, bytes]]:
    names = {AUD: "aud", EXP: "exp", IAT: "iat", CTI: "cti", COMMAND: "command"}
    cases: list[tuple[str, int, Any]] = [
        ("no " + name, 20, {key: value for key, value in claims().items() if key != claim})
        for claim, name in names.items()
    ]
    cases += [("an array", 20, [1, 2]), ("no claims", 20, {})]
    cases += [(name, 20, claims() | change) for name, change in _CHANGES]
    cases += [(f"{name}, not known", 21, claims() | change) for name, change in _UNKNOWN]
    return [("claims: " + name, code, sign(content)) for name, code, content in cases]


_CHANGES: list[tuple[str, dict[int, Any]]] = [
    ("aud empty", {AUD: ""}),
    ("aud in lower case", {AUD: "wk00000001"}),
    ("aud of 17 characters", {AUD: "A" * 17}),
    ("aud with a space", {AUD: "WK 1"}),
    ("aud in bytes", {AUD: SERIAL.encode()}),
    ("aud a list", {AUD: [SERIAL]}),
    ("exp before iat", {EXP: ISSUED_S - 1}),
    ("exp negative", {EXP: -1}),
    ("exp as text", {EXP: str(EXPIRES_S)}),
    ("exp true", {EXP: True}),
    ("exp in the year 10000", {EXP: 253402300800}),
    ("exp of 64 bits", {EXP: 2**64 - 1}),
    ("iat null", {IAT: None}),
    ("nbf after exp", {NBF: EXPIRES_S + 1}),
    ("nbf null", {NBF: None}),
    ("cti empty", {CTI: b""}),
    ("cti zero", {CTI: b"\x00"}),
    ("cti with a zero in front", {CTI: b"\x00\x01"}),
    ("cti of 5 bytes", {CTI: b"\x01\x00\x00\x00\x00"}),
    ("cti an integer", {CTI: 1}),
    ("command an integer", {COMMAND: 3}),
    ("command empty", {COMMAND: []}),
    ("command negative", {COMMAND: [-1]}),
    ("command text", {COMMAND: ["connect"]}),
    ("command true", {COMMAND: [True]}),
]

_UNKNOWN: list[tuple[str, dict[Any, Any]]] = [
    ("iss", {1: "utility"}),
    ("sub", {2: "customer"}),
    ("claim 0", {0: 0}),
    ("claim -65538", {-65538: 0}),
    ("a named claim", {"exp": EXPIRES_S}),
]


def _bad_commands() -> list[tuple[str, int, bytes]]:
    """Authentic and well formed: these are refused only after the signature held."""
    unknown: list[list[Any]] = [
        [0],
        [10],
        [99, {"a": [None]}],
        [2**64 - 1],
    ]
    bad: list[list[Any]] = [
        [1],
        [1, -1],
        [1, 253402300800],
        [1, ISSUED_S, 0],
        [1, ISSUED_S, 2**31],
        [1, ISSUED_S, 1, 1],
        [2],
        [2, 0],
        [2, -1],
        [2, 2**31],
        [2, True],
        [2, b"\x01"],
        [2, DAY_S, 0],
        [2, DAY_S, None],
        [2, DAY_S, 1, 1],
        [3, 0],
        [4, 0],
        [5],
        [5, 2],
        [5, -1],
        [5, False],
        [5, 1, 1],
        [6],
        [6, -1],
        [6, 253402300800],
        [6, ISSUED_S, 0],
        [8],
        [8, -1],
        [8, 1_000_001],
        [8, True],
        [8, 3000, 1],
        [9, 0],
    ]
    cases = [(f"unknown command {words}", 64, words) for words in unknown]
    cases += [(f"bad arguments {words}", 65, words) for words in bad]
    cases += [(f"new issuer key: {name}", 65, [7, *words]) for name, words in _bad_keys()]
    return [(name, code, sign(claims(command=words))) for name, code, words in cases]


def _bad_keys() -> list[tuple[str, list[Any]]]:
    key = NEW_PUBLIC_KEY
    points = {case["name"]: case["key"] for case in signature_vectors.make()["refused_keys"]}
    chosen = (
        *("small order, 0 times", "small order, 1 times", "small order, 2 times"),
        *("small order, 4 times", "mixed order, 1 times", "y = p + 3", "not on the curve"),
    )
    return [
        ("none", []),
        ("two", [key, key]),
        ("31 bytes", [key[:31]]),
        ("33 bytes", [key + b"\x00"]),
        ("no bytes", [b""]),
        ("text", [key.hex()]),
        ("an integer", [int.from_bytes(key[:8], "big")]),
        ("null", [None]),
        ("a list", [[key]]),
        *((name, [bytes.fromhex(points[name])]) for name in chosen),
    ]
