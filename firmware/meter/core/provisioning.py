"""Who this meter is and whose tokens it obeys: set when it is put into service.

Here: the facts and the checks on them. Not here: how they arrive (`dlms`) or are kept.
"""

import hashlib

from ..const import const
from . import verdict as v
from .token import is_serial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Generator, Protocol

    from .octets import OctetReader, OctetWriter
    from .preparation import TablePlace

    class Verifier(Protocol):
        """Checks signatures of one issuer key; `ed25519.Verifier` is one.

        After the last of its `steps` it is quicker, if it `is_fast`; it is never wrong.
        """

        @property
        def is_fast(self) -> bool: ...

        def verify(self, message: bytes, signature: bytes) -> bool: ...

        def steps(self, place: "TablePlace | None" = None) -> "Generator[None, None, None]": ...

    # From a raw 32-byte key and whether it was proven before; ValueError if it is none.
    MakeVerifier = Callable[[bytes, bool], Verifier]


# The issuer key whose private half is published for use with emulators.
DEVELOPMENT_KEY_ID = bytes.fromhex("53ce21d02923f4e4")

# Octets of the reader secret: long enough for its owner, short enough for a meter (SPEC 3.2).
_LEAST_SECRET = const(8)
_MOST_SECRET = const(32)


def key_id(issuer_key: bytes) -> bytes:
    """Return the 8 bytes by which a token names its issuer's 32-byte public key."""
    return hashlib.sha256(issuer_key).digest()[:8]


class Provisioning:
    """What provisioning leaves in the meter. The reader secret never shows in a repr or a read.

    A key is proven when it is taken, and not again when it is read back.
    """

    def __init__(self, make_verifier: "MakeVerifier", takes_development_key: bool) -> None:
        self._make_verifier = make_verifier
        self._takes_development_key = takes_development_key
        self.serial = ""
        self.issuer_key = b""
        self.issuer_key_id = b""
        self.reader_secret = b""
        self.verifier: "Verifier | None" = None

    @property
    def is_provisioned(self) -> bool:
        return self.verifier is not None

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether the issuer signed `message`."""
        return self.verifier is not None and self.verifier.verify(message, signature)

    def accept(self, serial: str, issuer_key: bytes, reader_secret: bytes) -> int:
        """Take key and secret if all are in order and none were set; return a verdict code."""
        if self.is_provisioned:
            return v.NOT_ALLOWED
        if not is_serial(serial) or not _may_be_secret(reader_secret):
            return v.BAD_ARGUMENT
        return self._try_take(serial, issuer_key, reader_secret)

    def change_key(self, issuer_key: bytes) -> int:
        """Obey another issuer from now on; return a verdict code."""
        return self._try_take(self.serial, issuer_key, self.reader_secret)

    def change_reader_secret(self, reader_secret: bytes) -> int:
        """Let the reader in with another secret from now on; return a verdict code."""
        if not _may_be_secret(reader_secret):
            return v.BAD_ARGUMENT
        self.reader_secret = reader_secret
        return v.ACCEPTED

    def write_to(self, writer: "OctetWriter") -> None:
        """Append what was taken; empty strings before that (SPEC 4.2)."""
        writer.string(self.serial.encode())
        writer.string(self.issuer_key)
        writer.string(self.reader_secret)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back; also that nothing was taken."""
        serial, issuer_key, secret = reader.string(), reader.string(), reader.string()
        self.reader_secret = secret
        if issuer_key != self.issuer_key:
            verifier = self._make_verifier(issuer_key, True) if issuer_key else None
            self._take(verifier, serial.decode(), issuer_key, secret)

    def _try_take(self, serial: str, issuer_key: bytes, reader_secret: bytes) -> int:
        if key_id(issuer_key) == DEVELOPMENT_KEY_ID and not self._takes_development_key:
            return v.NOT_ALLOWED
        try:
            verifier = self._make_verifier(issuer_key, False)
        except ValueError:
            return v.BAD_ARGUMENT
        self._take(verifier, serial, issuer_key, reader_secret)
        return v.ACCEPTED

    def _take(
        self, verifier: "Verifier | None", serial: str, issuer_key: bytes, reader_secret: bytes
    ) -> None:
        self.verifier = verifier
        self.serial = serial
        self.issuer_key = issuer_key
        self.issuer_key_id = key_id(issuer_key) if issuer_key else b""
        self.reader_secret = reader_secret


def _may_be_secret(secret: bytes) -> bool:
    return _LEAST_SECRET <= len(secret) <= _MOST_SECRET
