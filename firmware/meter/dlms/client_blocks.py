"""SET and ACTION of values too long for one APDU, sent by the client block by block.

Here: the requests and reading what acknowledges them. Not here: short ones (`apdu`), answers in
blocks (`client`).
"""

from . import apdu, tags
from .axdr_reader import Reader
from .errors import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Steps

# Request and acknowledgement kinds: first block, further block, "go on", and the last answer.
_SET = (2, 3, 2, 3)
_ACTION = (4, 6, 4, 1)

# Tag, kind, invoke id, last-block, number, length field; and the target with its flag.
_OVERHEAD = 11
_TARGET_OVERHEAD = 10


def long_set(target: apdu.Target, data: bytes, max_pdu: int) -> "Steps":
    """Write encoded `data` in blocks that leave no APDU longer than `max_pdu`."""
    head = apdu.write_target(target) + b"\x00"
    reader = yield from _send(tags.SET_REQUEST, tags.SET_RESPONSE, _SET, head, data, max_pdu)
    return apdu.Response(reader.unsigned(1)).value()


def long_action(target: apdu.Target, data: bytes, max_pdu: int) -> "Steps":
    """Call a method with encoded `data` in blocks; the value is what it returns, or None."""
    head = apdu.write_target(target)
    kinds = (tags.ACTION_REQUEST, tags.ACTION_RESPONSE, _ACTION)
    reader = yield from _send(*kinds, head, data, max_pdu)
    return apdu.read_result(reader, tags.ACTION_RESPONSE).value()


def _send(
    request_tag: int, answer_tag: int, kinds: tuple, head: bytes, data: bytes, max_pdu: int
) -> "Steps":
    """Send all blocks; the value is a reader behind the header of the last answer."""
    room = max_pdu - _OVERHEAD - _TARGET_OVERHEAD
    number, kind = 0, kinds[0]
    while True:
        number += 1
        block, data = data[:room], data[room:]
        request = bytes((request_tag, kind, apdu.INVOKE_ID)) + head
        request += bytes((0 if data else 1,)) + number.to_bytes(4, "big")
        reader = _answer((yield request + apdu.length_prefixed(block)), answer_tag)
        answered = reader.unsigned(1)
        if reader.unsigned(1) != apdu.INVOKE_ID or answered not in kinds[2:]:
            raise MalformedError("an answer to another question")
        if answered != kinds[2]:
            return reader
        if not data or reader.unsigned(4) != number:
            raise MalformedError("a block acknowledged that was not sent")
        head, kind = b"", kinds[1]


def _answer(octets: bytes, tag: int) -> Reader:
    reader = Reader(octets)
    found = reader.unsigned(1)
    if found == tags.EXCEPTION_RESPONSE:
        raise apdu.read_exception(reader)
    if found != tag:
        raise MalformedError("an answer to another question")
    return reader
