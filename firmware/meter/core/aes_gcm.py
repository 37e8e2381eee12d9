"""AES-GCM with a 12-octet IV and tag (NIST SP 800-38D): sealing, opening, and GMAC alone.

Here: the mode, and a plain GHASH. Not here: the block cipher (`aes128`, or the board's), which IV
and what is authenticated beside the data (`dlms`). Both halves are handed in, so that a board may
bring quicker ones.
"""

from ..const import const
from .aes128 import Aes128
from .octets import equal_octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    from .aes128 import BlockCipher

    class Hash(Protocol):
        """GHASH under one key; `digest` gives 16 octets."""

        def digest(self, aad: bytes, data: bytes) -> bytes: ...


TAG_LENGTH = 12

_BLOCK = const(16)
# Counters are enciphered in such portions: a long APDU needs no copy of itself in counters.
_PORTION = const(256)

# What four bits that leave an element at its end are worth at its beginning (times 2**112).
_FOLDED = (
    0x0000, 0x1C20, 0x3840, 0x2460, 0x7080, 0x6CA0, 0x48C0, 0x54E0,
    0xE100, 0xFD20, 0xD940, 0xC560, 0x9180, 0x8DA0, 0xA9C0, 0xB5E0,
)  # fmt: skip


class AesGcm:
    """Seals and opens under one key of 16 octets.

    `cipher` is the block cipher itself, for what else is done with the key.
    """

    def __init__(
        self,
        key: bytes,
        make_cipher: "Callable[[bytes], BlockCipher]" = Aes128,
        make_hash: "Callable[[bytes], Hash] | None" = None,
    ) -> None:
        self.cipher = make_cipher(key)
        self._hash = (make_hash or Ghash)(self.cipher.encrypt(bytes(_BLOCK)))

    def seal(self, iv: bytes, data: bytes, aad: bytes = b"") -> bytes:
        """Return `data` enciphered, with the tag behind it. Never use an IV twice."""
        sealed = self._crypt(iv, data)
        return sealed + self._tag(iv, sealed, aad)

    def open(self, iv: bytes, sealed: bytes, aad: bytes = b"") -> "bytes | None":
        """Return what was sealed, or None when anything about it is not genuine."""
        if len(sealed) < TAG_LENGTH:
            return None
        data, tag = sealed[:-TAG_LENGTH], sealed[-TAG_LENGTH:]
        if not equal_octets(self._tag(iv, data, aad), tag):
            return None
        return self._crypt(iv, data)

    def mac(self, iv: bytes, aad: bytes) -> bytes:
        """Return the tag over `aad` with nothing enciphered (GMAC)."""
        return self._tag(iv, b"", aad)

    def _crypt(self, iv: bytes, data: bytes) -> bytes:
        done, counter = [], 2  # 1 is the tag's
        for start in range(0, len(data), _PORTION):
            portion = data[start : start + _PORTION]
            blocks = (len(portion) + _BLOCK - 1) // _BLOCK
            counters = [iv + (counter + n).to_bytes(4, "big") for n in range(blocks)]
            done.append(_xor(portion, self.cipher.encrypt(b"".join(counters))))
            counter += blocks
        return b"".join(done)

    def _tag(self, iv: bytes, data: bytes, aad: bytes) -> bytes:
        mask = self.cipher.encrypt(iv + b"\x00\x00\x00\x01")
        return _xor(self._hash.digest(aad, data)[:TAG_LENGTH], mask)


class Ghash:
    """GHASH four bits at a time, on Python's long integers."""

    def __init__(self, key: bytes) -> None:
        self._multiples = _multiples(int.from_bytes(key, "big"))

    def digest(self, aad: bytes, data: bytes) -> bytes:
        """Return the hash over both and their lengths, 16 octets."""
        lengths = (len(aad) * 8).to_bytes(8, "big") + (len(data) * 8).to_bytes(8, "big")
        value = 0
        for octets in (aad, data, lengths):
            for at in range(0, len(octets), _BLOCK):
                block = octets[at : at + _BLOCK]
                number = int.from_bytes(block, "big") << (_BLOCK - len(block)) * 8
                value = self._times_key(value ^ number)
        return value.to_bytes(_BLOCK, "big")

    def _times_key(self, value: int) -> int:
        multiples, product = self._multiples, 0
        for octet in reversed(value.to_bytes(_BLOCK, "big")):
            for nibble in (octet & 15, octet >> 4):
                product = product >> 4 ^ _FOLDED[product & 15] << 112 ^ multiples[nibble]
        return product


def _multiples(key: int) -> "list[int]":
    """Return the key times each element of four bits; the highest bit stands for 1."""
    multiples = [0] * 16
    for place in (8, 4, 2, 1):
        multiples[place] = key
        key = key >> 1 ^ (0xE1 << 120 if key & 1 else 0)
    for nibble in range(16):
        highest = 8 if nibble & 8 else 4 if nibble & 4 else 2 if nibble & 2 else 1
        if nibble != highest and nibble:
            multiples[nibble] = multiples[highest] ^ multiples[nibble ^ highest]
    return multiples


def _xor(octets: bytes, mask: bytes) -> bytes:
    length = len(octets)
    mixed = int.from_bytes(octets, "big") ^ int.from_bytes(mask[:length], "big")
    return mixed.to_bytes(length, "big")
