"""AES-GCM with tags of 12 octets by OpenSSL, for CPython: a judge, and quicker than ours there."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TAG_BYTES = 12


class OpenSslGcm:
    """What `meter.core.gcm.Gcm` does, under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.AES(key)

    def seal(self, iv: bytes, data: bytes, aad: bytes) -> bytes:
        """Return ciphertext and tag."""
        encryptor = Cipher(self._key, modes.GCM(iv)).encryptor()
        encryptor.authenticate_additional_data(aad)
        text = encryptor.update(data) + encryptor.finalize()
        return text + encryptor.tag[:TAG_BYTES]

    def open(self, iv: bytes, sealed: bytes, aad: bytes) -> bytes | None:
        """Return what was sealed, None when it is not genuine."""
        text, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if len(sealed) < TAG_BYTES:
            return None
        decryptor = Cipher(self._key, modes.GCM(iv, tag, min_tag_length=TAG_BYTES)).decryptor()
        decryptor.authenticate_additional_data(aad)
        try:
            return decryptor.update(text) + decryptor.finalize()
        except InvalidTag:
            return None

    def mac(self, iv: bytes, aad: bytes) -> bytes:
        """Return the tag alone."""
        return self.seal(iv, b"", aad)
