"""A mode C reader who may say anything, and lines that may be typed in any way.

Here: scripts for IEC 62056-21 with check characters that fit, and keystrokes. Not here: the whole
meter (`whole_meter_port`), whose port a mode C reader is at.
"""

from canonical import written
from meter.core.token_text import TextError, from_text
from meter.links.conversation import Conversation
from meter.readouts.mode_c_messages import check
from scripts import pieces
from whole_meter_port import Port

_MOST_STEPS = 24
_SILENCE_MS = 125_000
_HELLO = b"/?!\r\n"


def read_mode_c(data):
    """Play a script of a mode C reader; whatever it says, the next one is greeted."""
    port = Port()
    answers = []
    for kind, content in pieces(data)[:_MOST_STEPS]:
        answers.append(_STEPS[kind % len(_STEPS)](port, content))
        answers.append(port.conversation.baud)
    port.conversation.idle(_SILENCE_MS)
    assert port.feed(_HELLO)[:6] == b"/WKY5e", "the next reader is not greeted"
    return written([answers, port.unit.codes()])


def _raw(port, content):
    return port.feed(content)


def _hello(port, content):
    return port.feed(b"/?" + content + b"!\r\n")


def _choice(port, content):
    return port.feed(b"\x06" + content + b"\r")


def _command(port, content):
    """A command and its data set with the check character that it ought to have."""
    checked = content[:2] + b"\x02" + content[2:] + b"\x03"
    return port.feed(b"\x01" + checked + bytes((check(checked),)))


def _bare_command(port, content):
    checked = content + b"\x03"
    return port.feed(b"\x01" + checked + bytes((check(checked),)))


def _silence(port, content):
    port.conversation.idle(250 * content[0] if content else 2000)
    return b""


_STEPS = (_raw, _hello, _choice, _command, _bare_command, _silence)


class _Desk:
    """Keeps the lines that were typed; a token among them is answered by its length."""

    def __init__(self):
        self.lines = []

    def enter_text(self, line):
        self.lines.append(line)
        try:
            return str(len(from_text(line))).encode()
        except TextError:
            return b"no"


class _NoFrames:
    """A port on which nobody speaks DLMS: frames go nowhere."""

    is_authenticated = False
    is_connected = False

    def whole(self, data):
        return None

    def feed(self, data):
        return b""

    def wanted(self):
        return 0

    def claim(self, data, at):
        return 1

    def idle(self, elapsed_ms):
        pass


def read_typed(data):
    """Keystrokes as they come and octet by octet: the same lines, with the same answers."""
    whole = _typed(data, len(data) or 1)
    if whole != _typed(data, 1):
        raise AssertionError("portions change what was typed")
    return written(whole)


def _typed(data, portion):
    desk = _Desk()
    conversation = Conversation(desk, _NoFrames())
    parts = [data[at : at + portion] for at in range(0, len(data), portion)]
    return [b"".join([conversation.feed(part) for part in parts]), desk.lines]
