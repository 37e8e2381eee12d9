"""HDLC frames (IEC 62056-46): what they are made of, and building one.

Finding them in a stream is in `frame_splitter`; what they mean, their order and repetition, in
`hdlc_server` and `hdlc_client`.
Frame: 7E, format (0xA, segmentation bit, length in 11 bits), destination, source, control, HCS and
information when there is any, FCS, 7E. Addresses end with the octet whose lowest bit is set.
"""

from ..const import const
from .crc16 import CHECKED, crc16

FLAG = 0x7E
FLAG_BYTES = b"\x7e"
DEFAULT_INFO = 128

# Control fields with the poll/final bit set, as everybody here sends them.
SNRM = 0x93
UA = 0x73
DISC = 0x53
DM = 0x1F
FRMR = 0x97

LLC_COMMAND = b"\xe6\xe6\x00"
LLC_RESPONSE = b"\xe6\xe7\x00"

# The first octets: a format, a bit, and the length in the rest.
FORMAT = 0xA000
SEGMENTED = 0x0800

_POLL = const(0x10)
_CHECK_LENGTH = const(2)
_MAX_ADDRESS = const(4)


class Frame:
    """A frame that passed its checks. Addresses are kept as they came, to be echoed."""

    __slots__ = ("destination", "source", "control", "info", "is_segmented")

    def __init__(
        self, destination: bytes, source: bytes, control: int, info: bytes, is_segmented: bool
    ) -> None:
        self.destination = destination
        self.source = source
        self.control = control
        self.info = info
        self.is_segmented = is_segmented

    @property
    def kind(self) -> int:
        """The control field with poll/final set; compare with SNRM, UA, DISC, DM, FRMR."""
        return self.control | _POLL

    @property
    def is_information(self) -> bool:
        """True for an I frame, which carries (a part of) an APDU."""
        return self.control & 0x01 == 0

    @property
    def is_receive_ready(self) -> bool:
        """True for an RR frame, which asks for what comes next."""
        return self.control & 0x0F == 0x01

    @property
    def send_number(self) -> int:
        """N(S): the number of this I frame."""
        return self.control >> 1 & 7

    @property
    def receive_number(self) -> int:
        """N(R): the number of the I frame that the sender expects next."""
        return self.control >> 5 & 7


def information(send_number: int, receive_number: int) -> int:
    """Return the control field of an I frame."""
    return receive_number << 5 | _POLL | send_number << 1


def receive_ready(receive_number: int) -> int:
    """Return the control field of an RR frame."""
    return receive_number << 5 | _POLL | 0x01


def build(
    destination: bytes, source: bytes, control: int, info: bytes = b"", is_segmented: bool = False
) -> bytes:
    """Return a whole frame with its flags."""
    length = 2 + len(destination) + len(source) + 1 + _CHECK_LENGTH
    if info:
        length += len(info) + _CHECK_LENGTH
    form = FORMAT | (SEGMENTED if is_segmented else 0) | length
    head = bytes((form >> 8, form & 0xFF)) + destination + source + bytes((control,))
    frame = FLAG_BYTES + head + _check_octets(crc16(head))
    if info:
        frame += info + _check_octets(crc16(info, CHECKED))
    return frame + FLAG_BYTES


def client_address(sap: int) -> bytes:
    """Return a client's address, one octet."""
    return bytes((sap << 1 | 1,))


def server_address(upper: int, lower: "int | None" = None) -> bytes:
    """Return a server's address: 1 octet (logical), 2 or 4 (logical and physical, 14 bits)."""
    if lower is None:
        return bytes((upper << 1 | 1,))
    if upper < 0x80 and lower < 0x80:
        return bytes((upper << 1, lower << 1 | 1))
    return bytes((upper >> 6 & 0xFE, upper << 1 & 0xFE, lower >> 6 & 0xFE, lower << 1 & 0xFF | 1))


def upper_address(address: bytes) -> int:
    """Return the logical (upper) part of a server's address, or -1 when it is none."""
    if len(address) < _MAX_ADDRESS:
        return address[0] >> 1 if len(address) != 3 else -1
    return address[0] >> 1 << 7 | address[1] >> 1


def _check_octets(crc: int) -> bytes:
    return bytes((crc & 0xFF, crc >> 8))
