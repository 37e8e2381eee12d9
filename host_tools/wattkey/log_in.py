"""How one shows a meter who one is: nothing, a password, or keys that seal everything.

Here: client addresses, keys, and sealing with `cryptography`. Not here: the protocol
(`meter.dlms.client_association`), nor where secrets are kept (`meter_book`).
"""

import secrets
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from meter.core.gcm import TAG_BYTES
from meter.core.security import KEY_LENGTH
from meter.dlms.ciphering import TITLE_LENGTH, Suite
from meter.dlms.client_association import ClientChannel

from .errors import UsageError

PUBLIC = 16
"""Client address of the public association: no password, no private data."""
READER = 32
"""Client address of the meter reader: the reader secret is its password."""
UTILITY = 48
"""Client address of the utility, by its keys."""
CONSUMER = 96
"""Client address of the customer, by keys of their own."""

_CHALLENGE_LENGTH = 16


@dataclass(frozen=True)
class Keys:
    """Encryption and authentication key of one association, 16 bytes each; never shown."""

    encryption: bytes = field(repr=False)
    authentication: bytes = field(repr=False)

    @classmethod
    def from_bytes(cls, octets: bytes) -> Self:
        """Take them from one run of 32 bytes; ValueError for any other length."""
        if len(octets) != 2 * KEY_LENGTH:
            raise ValueError("the keys of an association have 32 bytes")
        return cls(octets[:KEY_LENGTH], octets[KEY_LENGTH:])


@dataclass(frozen=True)
class LogIn:
    """An association to open: its client address, and a password or keys where it wants them."""

    client_address: int
    password: bytes | None = field(default=None, repr=False)
    keys: Keys | None = field(default=None, repr=False)

    def channel(self) -> ClientChannel | None:
        """A fresh sealed channel for one association, None where nothing is sealed."""
        if self.keys is None:
            return None
        suite = Suite(LibraryGcm(self.keys.encryption), self.keys.authentication)
        # A random title each time: whatever counter we begin from, no IV comes twice.
        title = secrets.token_bytes(TITLE_LENGTH)
        return ClientChannel(suite, title, secrets.token_bytes(_CHALLENGE_LENGTH))


NOBODY = LogIn(PUBLIC)
"""Logging in as nobody: a member of the public."""


def refuse_overheard(what: str, is_overheard: bool) -> None:
    """Raise UsageError where `what` would go unsealed and strangers hear everything."""
    if is_overheard:
        raise UsageError(
            f"{what} could be recorded by anybody with a radio",
            "use a cable; to read by radio, log in by keys: --association consumer",
        )


class LibraryGcm:
    """AES-GCM with tags of 12 bytes, kept by `cryptography`, whose own tags have 16."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, iv: bytes, data: bytes, aad: bytes) -> bytes:
        """Return `data` sealed, with its tag behind it."""
        sealed = AESGCM(self._key).encrypt(iv, data, aad)
        return sealed[: len(data) + TAG_BYTES]

    def open(self, iv: bytes, sealed: bytes, aad: bytes) -> bytes | None:
        """Return what was sealed, None when it is not genuine."""
        if len(sealed) < TAG_BYTES:
            return None
        mode = modes.GCM(iv, sealed[-TAG_BYTES:], min_tag_length=TAG_BYTES)
        opener = Cipher(algorithms.AES(self._key), mode).decryptor()
        opener.authenticate_additional_data(aad)
        try:
            return opener.update(sealed[:-TAG_BYTES]) + opener.finalize()
        except InvalidTag:
            return None

    def mac(self, iv: bytes, aad: bytes) -> bytes:
        """Return the tag over `aad` alone."""
        return self.seal(iv, b"", aad)
