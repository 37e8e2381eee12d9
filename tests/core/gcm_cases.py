"""What every AES-GCM must do, whatever its parts: for the tests of the plain and the fast twins."""

from vector_files import load, unhex

DLMS_TAG_BYTES = 12


def check_all(make):
    cases = load("gcm.json")
    assert len(cases) > 30
    for case in cases:
        gcm = make(unhex(case["key"]))
        nonce, text, aad = unhex(case["nonce"]), unhex(case["text"]), unhex(case["aad"])
        sealed = unhex(case["sealed"])
        for tag_bytes in (16, DLMS_TAG_BYTES):
            expected = sealed[: len(text) + tag_bytes]
            assert gcm.seal(nonce, text, aad, tag_bytes) == expected, case
            assert gcm.open(nonce, expected, aad, tag_bytes) == text, case


def check_tags(make):
    gcm, nonce, text, aad = make(bytes(16)), bytes(12), b"supply", b"meter"
    sealed = gcm.seal(nonce, text, aad, DLMS_TAG_BYTES)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1 << at % 8
        assert gcm.open(nonce, bytes(changed), aad, DLMS_TAG_BYTES) is None, at
    assert gcm.open(nonce, sealed, aad + b"s", DLMS_TAG_BYTES) is None
    assert gcm.open(nonce, sealed[:-1], aad, DLMS_TAG_BYTES) is None
    assert gcm.open(nonce, b"", aad, DLMS_TAG_BYTES) is None
    assert gcm.open(b"\1" + nonce[1:], sealed, aad, DLMS_TAG_BYTES) is None
    assert gcm.open(nonce, sealed, aad, DLMS_TAG_BYTES) == text


def check_mac(make):
    gcm, nonce = make(bytes(16)), bytes(12)
    assert gcm.mac(nonce, b"meter") == gcm.seal(nonce, b"", b"meter")
    assert gcm.mac(nonce, b"meter") != gcm.mac(nonce, b"metes")
    assert gcm.mac(nonce, b"") != gcm.mac(b"\1" + nonce[1:], b"")
