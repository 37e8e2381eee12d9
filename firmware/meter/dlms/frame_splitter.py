"""Finds HDLC frames in a stream of bytes and checks them; what a frame is made of is in `hdlc`."""

from ..const import const
from .crc16 import CHECKED, crc16
from .errors import MalformedError
from .hdlc import FLAG, FLAG_BYTES, FORMAT, SEGMENTED, Frame

_LENGTH_MASK = const(0x07FF)
_MIN_LENGTH = const(7)
_CHECK_LENGTH = const(2)
# Format, two addresses of at most 4 octets, control, HCS, FCS.
_MAX_OVERHEAD = const(15)
_MAX_ADDRESS = const(4)
# Flag, format, both addresses, control, HCS.
_MAX_HEADER = const(14)
# However much arrives at once, the buffer holds a frame and this.
_PORTION = const(256)


class FrameSplitter:
    """Finds the good frames in a stream. Holds one frame at most; the rest is let go.

    A false start costs little: the header has a check sequence of its own, so a stray flag is
    known for one before the length it seems to announce has to arrive. The buffer is bytes, not a
    bytearray, so that it can be let go when nothing can be allocated.
    """

    def __init__(self, max_info: int) -> None:
        self._max_length = max_info + _MAX_OVERHEAD
        self._buffer = b""
        # How many of the next octets surely belong to the frame that has begun; 0 between frames.
        # Until its header is checked a frame is believed one octet at a time.
        self.wanted = 0

    def clear(self) -> None:
        """Forget a frame that has begun."""
        self._buffer = b""
        self.wanted = 0

    def whole(self, data: bytes) -> "Frame | None":
        """Return the frame that `data` is, both flags included; None if it is not one or one began.

        As `feed` with what has arrived all at once, as it mostly does.
        """
        if len(self._buffer) > 1 or not data or data[0] != FLAG or data[-1] != FLAG:
            return None
        before, self._buffer = self._buffer, data
        length, frame = self._next()
        is_whole = frame is not None and length == len(data) - 1
        self._buffer = FLAG_BYTES if is_whole else before
        self.wanted = 0
        return frame if is_whole else None

    def feed(self, data: bytes) -> "list[Frame]":
        """Take bytes that arrived; return the frames that are complete, in order."""
        frames = []
        for start in range(0, len(data), _PORTION):
            self._buffer += data[start : start + _PORTION]
            self._split(frames)
        return frames

    def claim(self, data: bytes, at: int) -> int:
        """Return how many octets from the flag at `at` on surely belong to a frame; 1 if unsure.

        What believing it octet by octet comes to, where `data` holds the whole good header.
        """
        if len(data) < at + 3 or self.wanted:
            return 1
        form = data[at + 1] << 8 | data[at + 2]
        length = form & _LENGTH_MASK
        if form & 0xF000 != FORMAT or not _MIN_LENGTH <= length <= self._max_length:
            return 1
        head = data[at : at + _MAX_HEADER]
        try:
            control_at = _control_position(head, length)
        except MalformedError:
            return 1
        end = control_at + 1 + _CHECK_LENGTH
        is_good = control_at and len(head) >= end and crc16(head[1:end]) == CHECKED
        return length + 2 if is_good else 1

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
            start = buffer.find(FLAG_BYTES)
            return (len(buffer) if start < 0 else start), None
        if len(buffer) == 1:
            return 0, None
        if len(buffer) == 2:
            return (1, None) if buffer[1] == FLAG else self._wait(1)
        form = buffer[1] << 8 | buffer[2]
        length = form & _LENGTH_MASK
        if form & 0xF000 != FORMAT or not _MIN_LENGTH <= length <= self._max_length:
            return 1, None
        return self._frame_of(length, form & SEGMENTED != 0)

    def _frame_of(self, length: int, is_segmented: bool) -> "tuple[int, Frame | None]":
        buffer = self._buffer
        try:
            control_at = _control_position(buffer, length)
        except MalformedError:
            return 1, None
        header_end = control_at + 1 + _CHECK_LENGTH
        if control_at == 0 or len(buffer) < header_end:
            return self._wait(1)
        if crc16(buffer[1:header_end]) != CHECKED:
            return 1, None
        end = length + 1
        if len(buffer) <= end:
            return self._wait(end + 1 - len(buffer))
        # Behind the header's check sequence; where there is no information, nothing is.
        if buffer[end] != FLAG or crc16(buffer[header_end:end], CHECKED) != CHECKED:
            return 1, None
        # The closing flag stays: it may open the next frame.
        return end, _parse(buffer[:end], control_at, is_segmented)

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


def _control_position(buffer: bytes, length: int) -> int:
    # 0 while the addresses have not arrived yet.
    source_at = _address_end(buffer, 3)
    control_at = _address_end(buffer, source_at) if source_at else 0
    if control_at and control_at + _CHECK_LENGTH > length:
        raise MalformedError("addresses fill the frame")
    return control_at


def _address_end(buffer: bytes, start: int) -> int:
    for index in range(start, min(start + _MAX_ADDRESS, len(buffer))):
        if buffer[index] & 1:
            return index + 1
    if len(buffer) >= start + _MAX_ADDRESS:
        raise MalformedError("address without an end")
    return 0
