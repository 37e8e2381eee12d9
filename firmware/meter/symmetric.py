"""Chooses what ciphers on this machine: its own AES, else viper's, else the plain twin.

Here: the choice. Not here: the mode (`core.gcm`), the twins.
"""

from .core.gcm import Gcm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core.gcm import Cipher

_ECB = 1


class MachineAes:
    """AES from MicroPython's `cryptolib`, which often has hardware behind it."""

    def __init__(self, key: bytes) -> None:
        from cryptolib import aes

        self._aes = aes(key, _ECB)
        self.encrypt_many = self._aes.encrypt

    def encrypt(self, block: bytes) -> bytes:
        """Return the encrypted block of 16 bytes."""
        return self._aes.encrypt(block)


def best_gcm(key: bytes) -> Gcm:
    """Return AES-128-GCM under `key`, by the fastest parts that this machine has."""
    try:
        from .native.ghash import Ghash
    except (ImportError, SyntaxError, ValueError):
        from .core.ghash import Ghash
    return Gcm(_best_cipher(key), Ghash)


def _best_cipher(key: bytes) -> "Cipher":
    try:
        return MachineAes(key)
    except ImportError:
        pass
    try:
        from .native.aes128 import Aes128
    except (ImportError, SyntaxError, ValueError):
        from .core.aes128 import Aes128
    return Aes128(key)
