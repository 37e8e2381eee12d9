"""Lines typed or pasted into a terminal, gathered byte by byte.

Here: line ends, corrections and the bound on length. Not here: what a line means.
"""

from ..const import const
from ..core.token_text import MAX_LINE_CHARS

_CR = const(13)
_LF = const(10)
_BACKSPACE = const(8)
_TAB = const(9)
_DELETE = const(127)
_SPACE = const(32)
_TILDE = const(0x7E)

# One character too many is kept, so that a line which is too long is refused and not cut to fit.
_LONGEST = MAX_LINE_CHARS + 1


def may_begin(byte: int) -> bool:
    """Say whether `byte` can be the first of a line: printable ASCII but "~", which is HDLC's."""
    return _SPACE < byte < _TILDE


class TextLine:
    """One line in the making. CR, LF or both end it; backspace takes a character back.

    `is_begun` while it holds a character.
    """

    def __init__(self) -> None:
        self.clear()

    def __len__(self) -> int:
        return len(self._text)

    def take(self, byte: int) -> bool:
        """Add `byte`; False if no line holds such a byte, so that this was noise."""
        if byte == _BACKSPACE or byte == _DELETE:
            self._text = self._text[:-1]
        elif _SPACE <= byte < _TILDE or byte == _TAB:
            self._append(byte)
        else:
            return False
        self.is_begun = len(self._text) > 0
        return True

    def finish(self) -> bytes:
        """Return the line and begin a new one; one cut in length is still too long."""
        line = bytes(self._text)
        self.clear()
        return line

    def clear(self) -> None:
        """Forget what was typed so far."""
        self._text = bytearray()
        self.is_begun = False

    def _append(self, byte: int) -> None:
        if len(self._text) < _LONGEST:
            self._text.append(byte)


def is_end(byte: int) -> bool:
    """Say whether `byte` ends a line."""
    return byte == _CR or byte == _LF
