"""Sealed messages of security suite 0, both sides: what is authenticated, and with which IV.

Here: security control, counter, ciphertext and tag, and the proof of HLS-GMAC. Not here: AES-GCM
itself (`core.gcm`), which counter is next, nor the tags around (`secure_channel`).
The IV is the sender's system title (8 octets) and the counter (4), so a title has one sender.
"""

from ..core.octets import equal_octets
from .axdr_reader import Reader
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Gcm(Protocol):
        """AES-GCM under one key, with tags of 12 octets; `core.gcm.Gcm` is one."""

        def seal(self, iv: bytes, data: bytes, aad: bytes) -> bytes: ...

        def open(self, iv: bytes, sealed: bytes, aad: bytes) -> "bytes | None": ...

        def mac(self, iv: bytes, aad: bytes) -> bytes: ...


TITLE_LENGTH = 8

# Security control: authenticated and encrypted, and a proof, which has nothing to encrypt. Suite 0,
# unicast key, not compressed: other bits are refused.
_BOTH = b"\x30"
_PROOF = b"\x10"


class Suite:
    """One key pair: a message is sealed by `gcm`, and the authentication key goes into its tag."""

    __slots__ = ("_gcm", "_authentication_key")

    def __init__(self, gcm: "Gcm", authentication_key: bytes) -> None:
        self._gcm = gcm
        self._authentication_key = authentication_key

    def seal(self, title: bytes, counter: int, apdu: bytes) -> bytes:
        """Return `apdu` sealed by the sender with `title`; no counter may come twice."""
        number = counter.to_bytes(4, "big")
        sealed = self._gcm.seal(title + number, apdu, _BOTH + self._authentication_key)
        return _BOTH + number + sealed

    def open(self, title: bytes, message: bytes) -> "bytes | None":
        """Return the APDU in a sealed message of `title`'s, or None when it is not genuine."""
        if message[:1] != _BOTH:
            return None
        aad = _BOTH + self._authentication_key
        return self._gcm.open(title + message[1:5], message[5:], aad)

    def proof(self, title: bytes, counter: int, challenge: bytes) -> bytes:
        """Return what proves to who sent `challenge` that `title` has the keys."""
        number = counter.to_bytes(4, "big")
        return _PROOF + number + self._mac(title + number, challenge)

    def is_proof(self, title: bytes, proof: bytes, challenge: bytes) -> bool:
        """Say whether `proof` is `title`'s over the challenge it was sent."""
        if proof[:1] != _PROOF or len(proof) < 5:
            return False
        return equal_octets(self._mac(title + proof[1:5], challenge), proof[5:])

    def challenge(self, title: bytes, counter: int) -> bytes:
        """Return 12 octets that nobody without the keys can foresee, others for each counter."""
        return self._mac(title + counter.to_bytes(4, "big"), title)

    def _mac(self, iv: bytes, octets: bytes) -> bytes:
        return self._gcm.mac(iv, _PROOF + self._authentication_key + octets)


def counter_of(message: bytes) -> int:
    """Return the counter of a sealed message; raises MalformedError when there is none."""
    reader = Reader(message)
    reader.take(1)
    return reader.unsigned(4)


def read_envelope(apdu: bytes) -> "tuple[int, bytes, bytes]":
    """Return (tag, title, sealed message); the title is b"" where the form has none."""
    reader = Reader(apdu)
    tag = reader.unsigned(1)
    title = reader.take(reader.length()) if tag in _GENERAL else b""
    message = reader.take(reader.length())
    reader.expect_end()
    if title and len(title) != TITLE_LENGTH:
        raise MalformedError("a system title has eight octets")
    return tag, title, message


_GENERAL = (0xDB, 0xDC)
