"""What may happen at a meter's port: one function for each kind of step in a script.

Each takes the port and the step's content, any bytes, and returns what came back. Where a check
sequence, a count or a seal would stop the content, it is made to fit.
"""

from fakes import KEY_ID, sign
from meter.core import cbor
from meter.core.token_text import to_text
from meter.dlms import hdlc, push, wrapper
from meter.dlms.ciphering import Suite, read_envelope
from meter.dlms.client_association import plain_request
from meter.dlms.frame_splitter import FrameSplitter
from meter.readouts.p1_telegram import P1Telegram
from telegram_reader import expect_telegram
from utility_side import Utility

READER_SECRET = b"reader-secret"
UTILITY_KEYS = bytes(range(48))
CONSUMER_KEYS = bytes(range(60, 92))

_SAPS = (16, 32, 48, 96, 1, 127)
_LONGEST_INFO = 512
_METER = hdlc.server_address(1)
_PUBLIC = hdlc.client_address(16)
_SERIAL = b"\xc0\x01\xc1\x00\x01\x00\x00\x60\x01\x00\xff\x02\x00"

# What a public client sends, and what must be in the answers: UA, accepted, the serial number.
PROBE = (
    (hdlc.build(_METER, _PUBLIC, hdlc.SNRM), b"\x73"),
    (
        hdlc.build(_METER, _PUBLIC, hdlc.information(0, 0), hdlc.LLC_COMMAND + plain_request(None)),
        b"\xa2\x03\x02\x01\x00",
    ),
    (
        hdlc.build(_METER, _PUBLIC, hdlc.information(1, 1), hdlc.LLC_COMMAND + _SERIAL),
        b"WK00000001",
    ),
    (wrapper.build(16, 1, plain_request(None)), b"\xa2\x03\x02\x01\x00"),
    (wrapper.build(16, 1, _SERIAL), b"WK00000001"),
)


def raw(port, content):
    """Bytes as they are."""
    return port.feed(content)


def any_frame(port, content):
    """An HDLC frame of any control field with good check sequences."""
    client = bytes((_at(content, 0) | 1,))
    flags = _at(content, 1)
    address = hdlc.server_address(1, 17 << (flags & 8)) if flags & 4 else _METER
    frame = hdlc.build(address, client, _at(content, 2), content[3:], flags & 1 != 0)
    return port.feed(frame)


def connect(port, content):
    """SNRM of a client, with any parameters."""
    return port.feed(hdlc.build(_METER, _client(content), hdlc.SNRM, content[1:]))


def request(port, content):
    """The APDU in the next information frame of the client that is connected."""
    return port.feed(_next_frame(port, hdlc.LLC_COMMAND + content, False))


def segment(port, content):
    """A part of an APDU, with more to come."""
    return port.feed(_next_frame(port, content, True))


def go_on(port, content):
    """RR for the next segment of an answer."""
    end = port.hdlc
    return port.feed(
        hdlc.build(_METER, end._client or _PUBLIC, hdlc.receive_ready(end._sent_number))
    )


def wrapped(port, content):
    """The APDU in a wrapper, from one of the clients."""
    return port.feed(wrapper.build(_sap(content), 1, content[1:]))


def associate(port, content):
    """A proper AARQ with the right password, on either framing."""
    sap = _sap(content)
    password = READER_SECRET if sap == 32 else None
    return _carried(port, sap, plain_request(password), content)


def associate_sealed(port, content):
    """The utility's association or the customer's, opened with the right keys and a proof."""
    is_consumers = _at(content, 0) & 1
    port.sealed_sap = sap = 96 if is_consumers else 48
    keys = CONSUMER_KEYS if is_consumers else UTILITY_KEYS[16:]
    port.channel = Utility(port.make_gcm, keys, port.counter)
    answer = _carried(port, sap, port.channel.associate_request(content[1:]), content)
    answer += _carried(port, sap, port.channel.proof_request(_apdu(answer)), content)
    port.counter = port.channel.counter
    return answer


def sealed(port, content):
    """The APDU genuinely sealed, in one of the forms there are; the answer with its seal taken."""
    channel = port.channel
    if channel is None:
        return b""
    answer = _carried(port, port.sealed_sap, channel.seal(_at(content, 1), content[2:]), content)
    port.counter = channel.counter
    return answer + channel.opened(_apdu(answer))


def line(port, content):
    """A line of text."""
    return port.feed(content + b"\r")


def signed_claims(port, content):
    """A token with any payload and a good signature, as a line of text."""
    protected = cbor.encode({1: -8, 4: KEY_ID})
    signature = sign(cbor.encode(["Signature1", protected, b"", content]))
    return line(port, to_text(cbor.encode([protected, {}, content, signature])).encode())


def wait(port, content):
    """Up to four hours, and some milliseconds."""
    port.pass_ms(_at(content, 0) * 60_000 + _at(content, 1) * 250)
    return b""


def press(port, content):
    """The customer's button."""
    return b"\x01" if port.meter.press_button() else b"\x00"


def use(port, content):
    """Any power from now on, also outwards."""
    port.unit.front_end.power_w = (_at(content, 0) - 64) * 100
    return b""


def cut_power(port, content):
    """The power fails and returns, and everybody connects anew."""
    port.unit.outage(0)
    port.connect()
    return b""


def arm_cut(port, content):
    """The power will fail in the middle of one of the next writes."""
    port.unit.cord.cut_at(_at(content, 0) & 7, _at(content, 1))
    return b""


def telegram(port, content):
    """What the P1 port says at this moment: whatever has happened, a telegram."""
    octets = P1Telegram(port.server).octets()
    expect_telegram(octets)
    return octets


def pushed(port, content):
    """The notification that the meter would send unasked, framed; opened if its keys are known."""
    apdu = push.notification(port.server)
    if apdu is None:
        return b""
    (frame,) = FrameSplitter(_LONGEST_INFO).feed(push.hdlc_frame(apdu))
    assert frame.info == hdlc.LLC_RESPONSE + apdu, "no frame around the notification"
    suite = Suite(port.make_gcm(UTILITY_KEYS[16:32]), UTILITY_KEYS[32:])
    _, title, message = read_envelope(apdu)
    return apdu + (suite.open(title, message) or b"")


STEPS = (
    raw,
    any_frame,
    connect,
    request,
    segment,
    go_on,
    wrapped,
    associate,
    associate_sealed,
    sealed,
    line,
    signed_claims,
    wait,
    press,
    use,
    cut_power,
    arm_cut,
    telegram,
    pushed,
)


def number_of(step):
    """Return the kind that a script gives to `step`."""
    return STEPS.index(step)


def _carried(port, sap, apdu, content):
    """Send `apdu` from `sap`, by HDLC if the first octet's highest bit is set."""
    if _at(content, 0) < 0x80:
        return port.feed(wrapper.build(sap, 1, apdu))
    if port.hdlc._client != hdlc.client_address(sap):
        port.feed(hdlc.build(_METER, hdlc.client_address(sap), hdlc.SNRM))
    return port.feed(_next_frame(port, hdlc.LLC_COMMAND + apdu, False))


def _apdu(answer):
    """Return the APDU in the frame or wrapper that an answer is, or is the first segment of."""
    found = FrameSplitter(_LONGEST_INFO).feed(answer)
    return found[0].info[3:] if found else answer[8:]


def _next_frame(port, info, is_segmented):
    end = port.hdlc
    control = hdlc.information(end._received_number, end._sent_number)
    return hdlc.build(_METER, end._client or _PUBLIC, control, info, is_segmented)


def _at(content, place):
    return content[place] if place < len(content) else 0


def _sap(content):
    return _SAPS[(_at(content, 0) & 0x7F) % len(_SAPS)]


def _client(content):
    return hdlc.client_address(_sap(content))
