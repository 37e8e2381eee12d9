"""AES key wrap (RFC 3394): how a new key travels under the master key."""

from ..const import const
from .octets import equal_octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .aes128 import Aes128

_HALF = const(8)
_ROUNDS = const(6)
_CHECK = b"\xa6" * 8


def wrap(cipher: "Aes128", key: bytes) -> bytes:
    """Return `key`, two or more halves of 8 octets, wrapped: 8 octets longer."""
    check, count = _CHECK, len(key) // _HALF
    halves = [key[at * _HALF : (at + 1) * _HALF] for at in range(count)]
    for step in range(1, _ROUNDS * count + 1):
        at = (step - 1) % count
        block = cipher.encrypt(check + halves[at])
        check, halves[at] = _stepped(block[:_HALF], step), block[_HALF:]
    return check + b"".join(halves)


def unwrap(cipher: "Aes128", wrapped: bytes) -> "bytes | None":
    """Return the key in `wrapped`, or None when it was not wrapped under this cipher's key."""
    count = len(wrapped) // _HALF - 1
    if count < 2 or len(wrapped) % _HALF:
        return None
    check = wrapped[:_HALF]
    halves = [wrapped[at * _HALF : (at + 1) * _HALF] for at in range(1, count + 1)]
    for step in range(_ROUNDS * count, 0, -1):
        at = (step - 1) % count
        block = cipher.decrypt(_stepped(check, step) + halves[at])
        check, halves[at] = block[:_HALF], block[_HALF:]
    return b"".join(halves) if equal_octets(_CHECK, check) else None


def _stepped(half: bytes, step: int) -> bytes:
    return (int.from_bytes(half, "big") ^ step).to_bytes(_HALF, "big")
