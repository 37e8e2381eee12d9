"""What is fuzzed: each target takes any bytes and gives an answer, the same on every Python.

Here: the parsers one by one. Not here: whole meters (`whole_meter_port`), who makes the inputs
(`guided`), nor who compares the answers (`sides`). Runs on CPython and on both MicroPython builds.
An exception that a parser's contract does not name leaves the target, and is a finding.
"""

from canonical import written
from client_side import read_answers
from meter.core import cbor, cose, token, token_text, verdict
from meter.dlms import acse, hdlc_parameters, initiate
from meter.dlms.axdr_reader import read_value
from meter.dlms.errors import DlmsError
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.wrapper import WrapperSplitter
from readout_side import read_mode_c, read_typed
from sealed_side import read_sealed
from table_side import read_tables, read_trace
from whole_meter_port import play
from wire_side import read_wires

_LONGEST_INFO = 512
_LONGEST_APDU = 1024


def axdr(data):
    """COSEM data."""
    return _or_refused(lambda: read_value(data), DlmsError)


def associate(data):
    """AARQ, AARE, InitiateRequest, InitiateResponse and HDLC parameters, whichever it may be."""
    readers = (
        acse.read_associate_request,
        acse.read_associate_response,
        initiate.read_request,
        initiate.read_response,
        hdlc_parameters.read,
    )
    return b"".join([_or_refused(lambda read=read: read(data), DlmsError) for read in readers])


def frames(data):
    """A stream of bytes on both framings; HDLC is the same in whatever portions it comes."""
    whole = _frames_of(data, len(data) or 1)
    if whole != _frames_of(data, 1):
        raise AssertionError("portions change what is found")
    return whole + _apdus_of(data)


def cbor_item(data):
    """One CBOR item; what is read must be written as it was, up to the order of keys."""
    answer = _or_refused(lambda: cbor.decode(data), cbor.CborError)
    if answer[:1] != b"!" and len(cbor.encode(cbor.decode(data))) != len(data):
        raise AssertionError("one value has two encodings")
    return answer


def token_bytes(data):
    """A token up to its signature."""
    return _or_refused(lambda: token.read(cose.open_sign1(data)), verdict.Refusal)


def token_line(data):
    """A line of text; one that is read is written back with the same meaning."""
    answer = _or_refused(lambda: token_text.from_text(data), token_text.TextError)
    if answer[:1] != b"!":
        octets = token_text.from_text(data)
        if token_text.from_text(token_text.to_text(octets)) != octets:
            raise AssertionError("one token has two meanings")
    return answer


TARGETS = {
    "axdr": axdr,
    "associate": associate,
    "frames": frames,
    "cbor": cbor_item,
    "token": token_bytes,
    "line": token_line,
    "client": read_answers,
    "sealed": read_sealed,
    "tables": read_tables,
    "mode_c": read_mode_c,
    "typed": read_typed,
    "wires": read_wires,
    "trace": read_trace,
    "port": play,
}


def _or_refused(read, refusal_kind):
    try:
        return written(read())
    except refusal_kind as refusal:
        code = getattr(refusal, "code", 0) or getattr(refusal, "diagnostic", 0)
        return b"!" + bytes((code & 0xFF,))


def _frames_of(data, portion):
    splitter = FrameSplitter(_LONGEST_INFO)
    found = []
    for start in range(0, len(data), portion):
        found += splitter.feed(data[start : start + portion])
    return written([found, splitter.wanted])


def _apdus_of(data):
    """As a conversation hands bytes over: no more at once than surely belong to one APDU."""
    splitter = WrapperSplitter(_LONGEST_APDU)
    found = []
    at = 0
    while at < len(data):
        end = at + (splitter.wanted() or 1)
        found += splitter.feed(data[at:end])
        at = end
    return written([found, splitter.wanted()])
