"""The messages of an IEC 62056-21 mode C session, taken byte by byte and built.

Here: control characters, check character, bounds. Not here: what a message brings about (`mode_c`).
"""

from ..const import const

SOH = const(0x01)
STX = const(0x02)
ETX = const(0x03)
ACK = const(0x06)
NAK = const(0x15)

_CR = const(0x0D)

# The longest command is a password of 32 in `SOH P1 STX () ETX BCC`; names are shorter.
_LONGEST = const(64)
_SHORTEST = const(5)  # SOH B0 ETX BCC

BEGINNINGS = b"\x01\x06\x15"


def check(octets: "bytes | bytearray", bcc: int = 0) -> int:
    """Return the block check character going on from `bcc`: all octets, exclusive or, 7 bits."""
    for octet in octets:
        bcc ^= octet
    return bcc & 0x7F


def is_intact(command: bytes) -> bool:
    """Say whether a command is long enough, of 7 bits, and has the check character it ought to."""
    if len(command) < _SHORTEST or max(command) > 0x7F:
        return False
    return command[-1] == check(command[1:-1])


def data_message(data: bytes) -> bytes:
    """Return `STX data ETX BCC`."""
    checked = data + b"\x03"
    return b"\x02" + checked + bytes((check(checked),))


def command_message(command: bytes, data: bytes) -> bytes:
    """Return `SOH command STX data ETX BCC`."""
    checked = command + b"\x02" + data + b"\x03"
    return b"\x01" + checked + bytes((check(checked),))


class MessageTaker:
    """One message in the making, from its first octet, which is one of `BEGINNINGS`.

    An acknowledgement ends with CR, a command with the character after ETX; NAK is one octet.
    """

    def __init__(self) -> None:
        self._octets = bytearray()
        self._is_at_check = False

    @property
    def has_begun(self) -> bool:
        """True from a message's first octet to its last."""
        return len(self._octets) > 0

    def clear(self) -> None:
        """Forget what has come of a message."""
        self._octets = bytearray()
        self._is_at_check = False

    def take(self, octet: int) -> "bytes | None":
        """Add an octet; return the message when it is whole, b"" when it can become none."""
        if not self._octets and octet not in BEGINNINGS:
            return None
        self._octets.append(octet)
        if self._is_whole(octet):
            return self._finish()
        if len(self._octets) >= _LONGEST:
            self.clear()
            return b""
        self._is_at_check = octet == ETX
        return None

    def _is_whole(self, octet: int) -> bool:
        first = self._octets[0]
        if first == SOH:
            return self._is_at_check
        return first == NAK or octet == _CR

    def _finish(self) -> bytes:
        message = bytes(self._octets)
        self.clear()
        return message
