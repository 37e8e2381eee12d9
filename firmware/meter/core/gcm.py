"""AES-GCM with nonces of 12 bytes (NIST SP 800-38D), which DLMS ciphers with.

Here: the mode. Not here: the block cipher and the hash, which come by constructor, plain
(`aes128`, `ghash`) or fast.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    class Cipher(Protocol):
        """Encrypts blocks of 16 bytes under one key."""

        def encrypt(self, block: bytes) -> bytes: ...

    class Hash(Protocol):
        """GHASH under one key."""

        def restart(self) -> None: ...
        def update(self, data: bytes) -> None: ...
        def digest(self) -> bytes: ...


NONCE_BYTES = const(12)
_BLOCK_BYTES = const(16)


class Gcm:
    """Seals and opens under one key. A nonce must never be used twice for sealing."""

    def __init__(self, cipher: "Cipher", make_hash: "Callable[[bytes], Hash]") -> None:
        self._cipher = cipher
        self._hash = make_hash(cipher.encrypt(bytes(_BLOCK_BYTES)))

    def seal(self, nonce: bytes, plain: bytes, aad: bytes, tag_bytes: int) -> bytes:
        """Return the ciphertext with its tag behind it; `aad` is authenticated only."""
        text = self._crypt(nonce, plain)
        return text + self._tag(nonce, text, aad)[:tag_bytes]

    def open(self, nonce: bytes, sealed: bytes, aad: bytes, tag_bytes: int) -> "bytes | None":
        """Return what was sealed, or None when tag, text or `aad` are not what they were."""
        if len(sealed) < tag_bytes:
            return None
        end = len(sealed) - tag_bytes
        text = sealed[:end]
        if not _is_equal(self._tag(nonce, text, aad)[:tag_bytes], sealed[end:]):
            return None
        return self._crypt(nonce, text)

    def _crypt(self, nonce: bytes, data: bytes) -> bytes:
        """Counter mode, from the count after the tag's."""
        pieces = []
        for at in range(0, len(data), _BLOCK_BYTES):
            count = 2 + at // _BLOCK_BYTES
            stream = self._cipher.encrypt(nonce + count.to_bytes(4, "big"))
            pieces.append(_sum(data[at : at + _BLOCK_BYTES], stream))
        return b"".join(pieces)

    def _tag(self, nonce: bytes, text: bytes, aad: bytes) -> bytes:
        if len(nonce) != NONCE_BYTES:
            raise ValueError("nonce is not 12 bytes")
        self._hash.restart()
        self._hash.update(aad)
        self._hash.update(text)
        lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(text)).to_bytes(8, "big")
        self._hash.update(lengths)
        return _sum(self._hash.digest(), self._cipher.encrypt(nonce + b"\0\0\0\1"))


def _sum(data: bytes, stream: bytes) -> bytes:
    return bytes([a ^ b for a, b in zip(data, stream)])


def _is_equal(one: bytes, other: bytes) -> bool:
    """Compare in a time that does not tell where a difference is."""
    difference = len(one) ^ len(other)
    for a, b in zip(one, other):
        difference |= a ^ b
    return difference == 0
