"""AES by the chip, or by the library that the firmware was built with (`cryptolib`).

Only for builds that have it: importing this file where there is none is an ImportError.
"""

from cryptolib import aes

from ..const import const

_ECB = const(1)


class ChipAes:
    """The block cipher under one key of 16 octets; takes the place of `core.aes128`."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._encrypt = aes(key, _ECB)

    def encrypt(self, blocks: bytes) -> bytes:
        """Return `blocks`, a whole number of them, each enciphered."""
        return self._encrypt.encrypt(blocks)

    def decrypt(self, blocks: bytes) -> bytes:
        """Return `blocks`, a whole number of them, each deciphered."""
        return aes(self._key, _ECB).decrypt(blocks)  # one object serves one direction only
