"""AES-GCM with IVs of 12 bytes (NIST SP 800-38D), which DLMS ciphers with; and GMAC alone.

Here: the mode. Not here: the block cipher and the hash, which come by constructor, plain
(`aes128`, `ghash`) or fast; nor which IV, and what is authenticated beside the text (`dlms`).
"""

from ..const import const
from .octets import equal_octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    class Cipher(Protocol):
        """Encrypts blocks of 16 bytes under one key."""

        # One that also has `encrypt_many` is given many blocks at once.
        def encrypt(self, block: bytes) -> bytes: ...

    class Hash(Protocol):
        """GHASH under one key."""

        def restart(self) -> None: ...
        def update(self, data: bytes) -> None: ...
        def digest(self) -> bytes: ...


IV_BYTES = const(12)
TAG_BYTES = 12  # of DLMS, security suite 0; the standard has up to 16
_BLOCK_BYTES = const(16)
_PART_BYTES = const(256)  # bounds what enciphering a long text holds at once


class Gcm:
    """Seals and opens under one key. An IV must never be used twice for sealing."""

    def __init__(self, cipher: "Cipher", make_hash: "Callable[[bytes], Hash]") -> None:
        self._cipher = cipher
        self._hash = make_hash(cipher.encrypt(bytes(_BLOCK_BYTES)))

    def seal(self, iv: bytes, data: bytes, aad: bytes = b"", tag_bytes: int = TAG_BYTES) -> bytes:
        """Return the ciphertext with its tag behind it; `aad` is authenticated only."""
        text = self._crypt(iv, data)
        return text + self._tag(iv, text, aad)[:tag_bytes]

    def open(
        self, iv: bytes, sealed: bytes, aad: bytes = b"", tag_bytes: int = TAG_BYTES
    ) -> "bytes | None":
        """Return what was sealed, or None when tag, text or `aad` are not what they were."""
        if len(sealed) < tag_bytes:
            return None
        end = len(sealed) - tag_bytes
        text = sealed[:end]
        if not equal_octets(self._tag(iv, text, aad)[:tag_bytes], sealed[end:]):
            return None
        return self._crypt(iv, text)

    def mac(self, iv: bytes, aad: bytes) -> bytes:
        """Return the tag over `aad` with nothing enciphered (GMAC)."""
        return self._tag(iv, b"", aad)[:TAG_BYTES]

    def _crypt(self, iv: bytes, data: bytes) -> bytes:
        """Counter mode, from the count after the tag's."""
        if len(data) <= _PART_BYTES:
            return _sum(data, self._stream(iv, 0, len(data)))
        pieces = []
        for at in range(0, len(data), _PART_BYTES):
            part = data[at : at + _PART_BYTES]
            pieces.append(_sum(part, self._stream(iv, at, len(part))))
        return b"".join(pieces)

    def _stream(self, iv: bytes, at: int, length: int) -> "bytes | bytearray":
        """Return at least `length` octets of key stream from the block at `at` on."""
        first = 2 + at // _BLOCK_BYTES
        last = first + (length + _BLOCK_BYTES - 1) // _BLOCK_BYTES
        many = getattr(self._cipher, "encrypt_many", None)
        if many is not None and last > first:
            return many(b"".join([iv + count.to_bytes(4, "big") for count in range(first, last)]))
        stream = bytearray(_BLOCK_BYTES * (last - first))
        for count in range(first, last):
            start = _BLOCK_BYTES * (count - first)
            block = self._cipher.encrypt(iv + count.to_bytes(4, "big"))
            stream[start : start + _BLOCK_BYTES] = block
        return stream

    def _tag(self, iv: bytes, text: bytes, aad: bytes) -> bytes:
        if len(iv) != IV_BYTES:
            raise ValueError("the IV is not 12 bytes")
        self._hash.restart()
        self._hash.update(aad)
        self._hash.update(text)
        lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(text)).to_bytes(8, "big")
        self._hash.update(lengths)
        return _sum(self._hash.digest(), self._cipher.encrypt(iv + b"\0\0\0\1"))


def _sum(data: bytes, stream: "bytes | bytearray") -> bytes:
    """Return `data` added to as much of `stream`; as numbers, which is the quickest everywhere."""
    length = len(data)
    total = int.from_bytes(data, "big") ^ int.from_bytes(stream[:length], "big")
    return total.to_bytes(length, "big")


def plain_gcm(key: bytes) -> Gcm:
    """Return AES-128-GCM under `key` from the plain twins, which run everywhere."""
    from .aes128 import Aes128  # most machines have faster ones
    from .ghash import Ghash

    return Gcm(Aes128(key), Ghash)
