"""HDLC frames (IEC 62056-46): building one, and finding them in a stream of bytes.

What frames mean, their order and repetition, is in `hdlc_server` and `hdlc_client`.
Frame: 7E, format (0xA, segmentation bit, length in 11 bits), destination, source, control, HCS and
information when there is any, FCS, 7E. Addresses end with the octet whose lowest bit is set.
"""

from ..const import const
from .crc16 import crc16
from .errors import MalformedError

FLAG = 0x7E
DEFAULT_INFO = 128

# Control fields with the poll/final bit set, as everybody here sends them.
SNRM = 0x93
UA = 0x73
DISC = 0x53
DM = 0x1F
FRMR = 0x97

LLC_COMMAND = b"\xe6\xe6\x00"
LLC_RESPONSE = b"\xe6\xe7\x00"

_POLL = const(0x10)
_FORMAT = const(0xA000)
_SEGMENTED = const(0x0800)
_LENGTH_MASK = const(0x07FF)
_MIN_LENGTH = const(7)
_CHECK_LENGTH = const(2)
# Format, two addresses of at most 4 octets, control, HCS, FCS.
_MAX_OVERHEAD = const(15)
_MAX_ADDRESS = const(4)
# However much arrives at once, the buffer holds a frame and this.
_PORTION = const(256)
_FLAG_BYTES = b"\x7e"


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
    form = _FORMAT | (_SEGMENTED if is_segmented else 0) | length
    frame = bytes((form >> 8, form & 0xFF)) + destination + source + bytes((control,))
    frame += _check(frame)
    if info:
        frame += info
        frame += _check(frame)
    return _FLAG_BYTES + frame + _FLAG_BYTES


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


class FrameSplitter:
    """Finds the good frames in a stream. Holds one frame at most; the rest is let go.

    A false start costs little: the header has a check sequence of its own, so a stray flag is
    known for one before the length it seems to announce has to arrive.
    """

    def __init__(self, max_info: int) -> None:
        self._max_length = max_info + _MAX_OVERHEAD
        self._buffer = bytearray()
        # How many of the next octets surely belong to the frame that has begun; 0 between frames.
        # Until its header is checked a frame is believed one octet at a time.
        self.wanted = 0

    def clear(self) -> None:
        """Forget a frame that has begun."""
        self._buffer = bytearray()
        self.wanted = 0

    def feed(self, data: bytes) -> "list[Frame]":
        """Take bytes that arrived; return the frames that are complete, in order."""
        frames = []
        for start in range(0, len(data), _PORTION):
            self._buffer.extend(data[start : start + _PORTION])
            self._split(frames)
        return frames

    def _split(self, frames: "list[Frame]") -> None:
        skip, frame = self._next()
        while skip:
            if frame is not None:
                frames.append(frame)
            self._buffer = self._buffer[skip:]
            skip, frame = self._next()

    def _next(self) -> "tuple[int, Frame | None]":
        # Returns (octets to let go, frame): nothing to let go means that more has to arrive.
        buffer = self._buffer
        self.wanted = 0
        if not buffer:
            return 0, None
        if buffer[0] != FLAG:
            start = buffer.find(_FLAG_BYTES)
            return (len(buffer) if start < 0 else start), None
        if len(buffer) == 1:
            return 0, None
        if len(buffer) == 2:
            return (1, None) if buffer[1] == FLAG else self._wait(1)
        form = buffer[1] << 8 | buffer[2]
        length = form & _LENGTH_MASK
        if form & 0xF000 != _FORMAT or not _MIN_LENGTH <= length <= self._max_length:
            return 1, None
        return self._frame_of(length, form & _SEGMENTED != 0)

    def _frame_of(self, length: int, is_segmented: bool) -> "tuple[int, Frame | None]":
        buffer = self._buffer
        try:
            control_at = _control_position(buffer, length)
        except MalformedError:
            return 1, None
        header_end = control_at + 1 + _CHECK_LENGTH
        if control_at == 0 or len(buffer) < header_end:
            return self._wait(1)
        if not _is_checked(buffer, header_end):
            return 1, None
        if len(buffer) < length + 2:
            return self._wait(length + 2 - len(buffer))
        if buffer[length + 1] != FLAG or not _is_checked(buffer, length + 1):
            return 1, None
        # The closing flag stays: it may open the next frame.
        return length + 1, _parse(bytes(buffer[: length + 1]), control_at, is_segmented)

    def _wait(self, wanted: int) -> "tuple[int, Frame | None]":
        self.wanted = wanted
        return 0, None


def _parse(octets: bytes, control_at: int, is_segmented: bool) -> Frame:
    source_at = _address_end(octets, 3)
    info = octets[control_at + 1 + _CHECK_LENGTH : -_CHECK_LENGTH]
    return Frame(
        octets[3:source_at],
        octets[source_at:control_at],
        octets[control_at],
        info,
        is_segmented,
    )


def _control_position(buffer: bytearray, length: int) -> int:
    # 0 while the addresses have not arrived yet.
    source_at = _address_end(buffer, 3)
    control_at = _address_end(buffer, source_at) if source_at else 0
    if control_at and control_at + _CHECK_LENGTH > length:
        raise MalformedError("addresses fill the frame")
    return control_at


def _address_end(buffer: "bytes | bytearray", start: int) -> int:
    for index in range(start, min(start + _MAX_ADDRESS, len(buffer))):
        if buffer[index] & 1:
            return index + 1
    if len(buffer) >= start + _MAX_ADDRESS:
        raise MalformedError("address without an end")
    return 0


def _is_checked(buffer: bytearray, end: int) -> bool:
    return bytes(buffer[end - _CHECK_LENGTH : end]) == _check(buffer[1 : end - _CHECK_LENGTH])


def _check(octets: "bytes | bytearray") -> bytes:
    crc = crc16(octets)
    return bytes((crc & 0xFF, crc >> 8))
