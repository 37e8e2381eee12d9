"""A token as a line of text: what a person with any terminal program does, as a function.

No DLMS here, so it also shows that a meter needs no client of ours.
"""

import re
import time

from .errors import PortError
from .token_answer import ACCEPTED, ALREADY_ACCEPTED, TokenAnswer
from .transports import Transport

_REFUSED = re.compile(r"REFUSED (\d{1,3}): (.+)")
_LONGEST_BYTES = 4096
TIMEOUT_S = 15.0
"""A small meter without fast arithmetic may need seconds for a signature."""


def push_text(transport: Transport, token_text: str, timeout_s: float = TIMEOUT_S) -> TokenAnswer:
    """Send the `WK1:` line and return the meter's one-line answer."""
    transport.write(token_text.encode("ascii") + b"\r\n")
    give_up_at = time.monotonic() + timeout_s
    received = b""
    while (left_s := give_up_at - time.monotonic()) > 0 and len(received) < _LONGEST_BYTES:
        received += transport.read(left_s)
        if answer := _find_answer(received):
            return answer
    raise PortError(
        f"no answer on {transport.name}",
        "is it the right port and speed, and is the meter powered?",
    )


def _find_answer(received: bytes) -> TokenAnswer | None:
    """The first complete line that is an answer; echoes and noise before it are skipped."""
    complete, _, _ = received.rpartition(b"\n")
    for line in complete.decode("ascii", "replace").splitlines():
        if line.startswith("OK: "):
            code = ALREADY_ACCEPTED if "already accepted" in line else ACCEPTED
            return TokenAnswer(code, line.removeprefix("OK: "))
        if match := _REFUSED.fullmatch(line.strip()):
            return TokenAnswer(int(match[1]), match[2])
    return None
