"""AES-128-GCM by `cryptography`, around block boundaries, with tags as long as DLMS has them.

The first four are the test cases 1 to 4 of McGrew's and Viega's specification of GCM; the maker
checks that `cryptography` gives their published tags.
"""

import hashlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_TEXT = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
)
_KEY, _NONCE = "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888"
_AAD = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
_PUBLISHED = (
    ("00" * 16, "00" * 12, "", "", "58e2fccefa7e3061367f1d57a4e7455a"),
    ("00" * 16, "00" * 12, "00" * 16, "", "ab6e47d42cec13bdf53a67b21257bddf"),
    (_KEY, _NONCE, _TEXT, "", "4d5c2af327cd64a62cf35abd2ba6fab4"),
    (_KEY, _NONCE, _TEXT[:120], _AAD, "5bc94fbc3221a5db94fae95ae7121a47"),
)
_LENGTHS = (0, 1, 15, 16, 17, 31, 32, 33, 47, 128, 200)


def make() -> list[dict[str, str]]:
    """What `gcm.json` holds; everything in hexadecimal, the tag of 16 bytes behind the text."""
    published = [_case(key, nonce, text, aad) for key, nonce, text, aad, _ in _PUBLISHED]
    for case, (*_, tag) in zip(published, _PUBLISHED, strict=True):
        assert case["sealed"].endswith(tag)
    return published + [
        _case(
            _bytes("key", n, 16), _bytes("nonce", n, 12), _bytes("text", n, n), _bytes("aad", n, m)
        )
        for n in _LENGTHS
        for m in (0, 17, 32)
    ]


def _case(key: str, nonce: str, text: str, aad: str) -> dict[str, str]:
    parts = [bytes.fromhex(part) for part in (key, nonce, text, aad)]
    sealed = AESGCM(parts[0]).encrypt(parts[1], parts[2], parts[3])
    return {"key": key, "nonce": nonce, "text": text, "aad": aad, "sealed": sealed.hex()}


def _bytes(name: str, number: int, length: int) -> str:
    return hashlib.shake_128(f"{name} {number}".encode()).hexdigest(length)
