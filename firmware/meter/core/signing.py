"""Ed25519 signatures (RFC 8032 section 5.1.6): deterministic, so no random number can betray a key.

Here: what is hashed and summed. Not here: multiples of the base point, which come by constructor,
plain (`ed25519.base_multiple`) or fast and blinded (`native.multiplier`). Integers of MicroPython
take a time that depends a little on their size; all that is secret here is blinded or as long as L.
"""

from ..const import const
from .edwards25519 import L

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

SEED_BYTES = const(32)
_BLIND_BITS = const(64)


class Signer:
    """Signs with one private key, which never leaves it; its repr shows nothing."""

    def __init__(
        self,
        seed: bytes,
        multiple: "Callable[[int], bytes]",
        sha512: "Callable[[bytes], bytes | bytearray]",
        random_bytes: "Callable[[int], bytes]",
    ) -> None:
        """Take the 32 random bytes that RFC 8032 calls the private key."""
        if len(seed) != SEED_BYTES:
            raise ValueError("seed is not 32 bytes")
        self._multiple = multiple
        self._sha512 = sha512
        self._random_bytes = random_bytes
        digest = bytes(sha512(seed))
        self._scalar = _clamped(digest[:32])
        self._prefix = digest[32:]
        self.public_key = multiple(self._scalar % L)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        nonce = self._number(self._prefix + message)
        encoded = self._multiple(nonce)
        k = self._number(encoded + self.public_key + message)
        # A multiple of L changes nothing but the time that the multiplication takes.
        blind = int.from_bytes(self._random_bytes(_BLIND_BITS // 8), "little") * L
        s = (nonce + k * (self._scalar + blind)) % L
        return encoded + s.to_bytes(32, "little")

    def _number(self, data: bytes) -> int:
        return int.from_bytes(self._sha512(data), "little") % L


def _clamped(half: bytes) -> int:
    """A multiple of 8 with its highest bit at 2^254 (section 5.1.5)."""
    number = int.from_bytes(half, "little")
    return number & ((1 << 254) - 8) | 1 << 254
