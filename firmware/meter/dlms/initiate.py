"""InitiateRequest and InitiateResponse: what client and meter agree on when they associate.

Here: both PDUs, both sides. Not here: AARQ and AARE around them (`acse`), nor ciphering them.
"""

from ..const import const
from .axdr import length_field
from .axdr_reader import Reader
from .errors import MalformedError

REQUEST = 0x01
RESPONSE = 0x08

_DLMS_VERSION = const(6)
_CONFORMANCE = b"\x5f\x1f\x04\x00"


class Initiate:
    """What one side offers: conformance bits, the longest APDU it takes, perhaps a key.

    `dedicated_key` is for this one association, and b"" without one.
    """

    __slots__ = ("conformance", "max_pdu", "dedicated_key")

    def __init__(self, conformance: int, max_pdu: int, dedicated_key: bytes = b"") -> None:
        self.conformance = conformance
        self.max_pdu = max_pdu
        self.dedicated_key = dedicated_key


def write_request(offer: Initiate) -> bytes:
    """Return an InitiateRequest."""
    key = offer.dedicated_key
    present = b"\x01" + length_field(len(key)) + key if key else b"\x00"
    return bytes((REQUEST,)) + present + b"\x00\x00" + _agreed(offer)


def write_response(grant: Initiate) -> bytes:
    """Return an InitiateResponse."""
    return bytes((RESPONSE, 0)) + _agreed(grant) + b"\x00\x07"  # 0x0007: names are logical names.


def read_request(octets: bytes) -> Initiate:
    """Read an InitiateRequest; raises MalformedError."""
    reader = Reader(octets)
    if reader.unsigned(1) != REQUEST:
        raise MalformedError("not an InitiateRequest")
    key = reader.take(reader.length()) if reader.unsigned(1) else b""
    for _ in range(2):  # response-allowed and quality of service: present or not.
        if reader.unsigned(1):
            reader.take(1)
    return _read_agreed(reader, key)


def read_response(octets: bytes) -> Initiate:
    """Read an InitiateResponse; raises MalformedError."""
    reader = Reader(octets)
    if reader.unsigned(1) != RESPONSE:
        raise MalformedError("not an InitiateResponse")
    if reader.unsigned(1):
        reader.take(1)
    return _read_agreed(reader, b"")


def _agreed(side: Initiate) -> bytes:
    bits = _CONFORMANCE + side.conformance.to_bytes(3, "big")
    return bytes((_DLMS_VERSION,)) + bits + side.max_pdu.to_bytes(2, "big")


def _read_agreed(reader: Reader, key: bytes) -> Initiate:
    reader.take(1)  # A version above ours still speaks ours.
    if reader.take(4) != _CONFORMANCE:
        raise MalformedError("no conformance block")
    return Initiate(reader.unsigned(3), reader.unsigned(2), key)
