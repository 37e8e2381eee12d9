"""What a client makes of answers: one request of each kind, and any bytes as the meter's words.

The first octet chooses the operation and the framing; each answer follows its length.
"""

from canonical import written
from meter.dlms import axdr, hdlc, wrapper
from meter.dlms.client import Client
from meter.dlms.errors import DlmsError
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.wrapper_client import WrapperLink
from scripts import pieces

_SAP = 32
_CLIENT = hdlc.client_address(_SAP)
_METER = hdlc.server_address(1)
_NAME = "1.0.1.8.0.255"


def read_answers(data):
    """Run one operation on the answers in `data`; say how it ended and what was sent."""
    choice = data[0] if data else 0
    link = HdlcLink(_SAP) if choice & 1 else WrapperLink(_SAP)
    operation = _operation(Client(link, b"reader-secret"), choice >> 1)
    sent = []
    try:
        for number, (kind, answer) in enumerate(pieces(data[1:])):
            if operation.done:
                break
            sent.append(operation.bytes_to_send())
            _answer(operation, _framed(kind, answer, number, choice & 1))
        return written([sent, operation.result() if operation.done else None])
    except DlmsError as error:
        return written([sent, getattr(error, "result", 0), getattr(error, "service", 0)]) + b"!"


def _operation(client, choice):
    operations = (
        client.connect,
        lambda: client.get(3, _NAME, 2),
        lambda: client.set(3, _NAME, 2, axdr.octet_string(bytes(100))),
        lambda: client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(bytes(100))),
        client.disconnect,
    )
    return operations[choice % len(operations)]()


def _answer(operation, octets):
    if octets:
        operation.feed(octets)
    else:
        operation.time_out()


def _framed(kind, answer, number, is_hdlc):
    """Kind 0 is raw, 1 a frame with any control field, else the answer that is due."""
    if kind == 0 or not answer:
        return answer
    if not is_hdlc:
        return wrapper.build(1, _SAP, answer)
    if kind == 1:
        return hdlc.build(_CLIENT, _METER, answer[0], answer[1:])
    control = hdlc.information(number, number + 1 & 7)
    return hdlc.build(_CLIENT, _METER, control & 0xFF, hdlc.LLC_RESPONSE + answer)
