"""The meter's end of one HDLC connection: bytes in, bytes out, one client at a time.

Normal response mode with a window of 1: the client speaks, the meter answers each frame with one
frame. When the client repeats itself, because the answer was lost, the meter repeats its answer and
does nothing twice. Frames themselves are in `hdlc`, what is in them in `server`.
"""

from ..const import const
from . import hdlc, hdlc_parameters
from .apdu import MAX_RECEIVED
from .association import LOGICAL_DEVICE
from .errors import MalformedError
from .frame_splitter import FrameSplitter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .server import Connection, Server

IDLE_LIMIT_MS = 120_000

_MAX_INFO = const(512)
_LLC_LENGTH = const(3)
# A frame that stopped half-way is given up after this silence, far longer than a gap within one.
_TORN_FRAME_MS = const(2_000)
# FRMR names the fault: W wrong control field, Y information too long, Z wrong receive number.
_FAULT_CONTROL = const(0x01)
_FAULT_TOO_LONG = const(0x04)
_FAULT_RECEIVE_NUMBER = const(0x08)


class HdlcServer:
    """One connection to `server`, which `is_overheard` where strangers hear every octet.

    `max_info` bounds the information of a frame, in octets.
    """

    def __init__(
        self, server: "Server", is_overheard: bool = False, max_info: int = _MAX_INFO
    ) -> None:
        self._server = server
        self._is_overheard = is_overheard
        self._max_info = max_info
        self._splitter = FrameSplitter(max_info)
        self._silent_ms = 0
        self.reset()

    def whole(self, data: bytes) -> "bytes | None":
        """Answer `data` if it is one frame with its flags, no more and no less; else None."""
        try:
            frame = self._splitter.whole(data)
            if frame is None:
                return None
            self._silent_ms = 0
            return self._answer(frame)
        except MemoryError:
            self.reset()
            raise

    def feed(self, data: bytes) -> bytes:
        """Take bytes that arrived in any portions; return the bytes to send, often none.

        When memory runs out the connection ends: half of what an answer changes, or a frame found
        but not let go, would answer the next client in place of what it asks.
        """
        self._silent_ms = 0
        try:
            return b"".join([self._answer(frame) for frame in self._splitter.feed(data)])
        except MemoryError:
            self.reset()
            raise

    def wanted(self) -> int:
        """Return how many bytes surely belong to the frame that has begun; 0 between frames."""
        return self._splitter.wanted

    def claim(self, data: bytes, at: int) -> int:
        """Return how many octets from the flag at `at` on surely belong to a frame."""
        return self._splitter.claim(data, at)

    def idle(self, elapsed_ms: int) -> None:
        """Let real time pass on the line; after 120 s without a frame the connection ends."""
        self._idle_ms += elapsed_ms
        self._silent_ms += elapsed_ms
        if self._silent_ms >= _TORN_FRAME_MS:
            self._splitter.clear()
        if self._idle_ms >= IDLE_LIMIT_MS:
            self._disconnect()

    def reset(self) -> None:
        """Forget the connection and anything half received, as when the line went down."""
        self._disconnect()
        self._splitter.clear()

    @property
    def is_connected(self) -> bool:
        """True between SNRM and DISC."""
        return self._connection is not None

    @property
    def is_authenticated(self) -> bool:
        """True while the client has an association that wants a proof."""
        return self._connection is not None and self._connection.is_authenticated

    def _disconnect(self) -> None:
        self._connection: "Connection | None" = None
        self._client = b""
        self._meter = b""
        self._idle_ms = 0
        self._start(hdlc.DEFAULT_INFO, hdlc.DEFAULT_INFO)

    def _start(self, max_sent: int, max_received: int) -> None:
        self._max_sent = max_sent
        self._max_received = max_received
        self._sent_number = 0  # V(S)
        self._received_number = 0  # V(R)
        self._request = b""
        self._reply = b""
        self._last_frame = b""

    def _answer(self, frame: hdlc.Frame) -> bytes:
        if hdlc.upper_address(frame.destination) != LOGICAL_DEVICE or len(frame.source) != 1:
            return b""
        self._idle_ms = 0
        if frame.kind == hdlc.SNRM:
            return self._connect(frame)
        if self._connection is None or frame.source != self._client:
            return _disconnected(frame)
        if frame.kind == hdlc.DISC:
            answer = self._build(hdlc.UA)
            self._disconnect()
            return answer
        if frame.is_information:
            return self._information(frame, self._connection)
        if frame.is_receive_ready:
            return self._receive_ready(frame)
        return self._reject(frame, _FAULT_CONTROL) if frame.control & 0x03 == 0x01 else b""

    def _connect(self, frame: hdlc.Frame) -> bytes:
        try:
            client_sends, client_takes = hdlc_parameters.read(frame.info)
        except MalformedError:
            return hdlc.build(frame.source, frame.destination, hdlc.DM)
        self._client = frame.source
        self._meter = frame.destination
        self._connection = self._server.open(frame.source[0] >> 1, self._is_overheard)
        self._start(min(client_takes, self._max_info), min(client_sends, self._max_info))
        return self._build(hdlc.UA, hdlc_parameters.write(self._max_sent, self._max_received))

    def _information(self, frame: hdlc.Frame, connection: "Connection") -> bytes:
        if frame.send_number == (self._received_number - 1) & 7 and self._last_frame:
            return self._last_frame
        if frame.receive_number != self._sent_number:
            return self._reject(frame, _FAULT_RECEIVE_NUMBER)
        if frame.send_number != self._received_number:
            return self._build(hdlc.receive_ready(self._received_number))
        if len(frame.info) > self._max_received:
            return self._reject(frame, _FAULT_TOO_LONG)
        self._received_number = (self._received_number + 1) & 7
        self._reply = b""
        return self._collect(frame, connection)

    def _collect(self, frame: hdlc.Frame, connection: "Connection") -> bytes:
        if (
            len(self._request) <= MAX_RECEIVED + _LLC_LENGTH
        ):  # One octet more is kept, to be refused.
            self._request += frame.info
        if frame.is_segmented:
            return self._keep(hdlc.receive_ready(self._received_number))
        request, self._request = self._request, b""
        if request[:_LLC_LENGTH] != hdlc.LLC_COMMAND:
            return self._keep(hdlc.receive_ready(self._received_number))
        self._reply = hdlc.LLC_RESPONSE + connection.handle(request[_LLC_LENGTH:])
        return self._next_segment()

    def _receive_ready(self, frame: hdlc.Frame) -> bytes:
        if frame.receive_number == (self._sent_number - 1) & 7 and self._last_frame:
            return self._last_frame
        if frame.receive_number != self._sent_number:
            return self._reject(frame, _FAULT_RECEIVE_NUMBER)
        if self._reply:
            return self._next_segment()
        return self._build(hdlc.receive_ready(self._received_number))

    def _next_segment(self) -> bytes:
        info, self._reply = self._reply[: self._max_sent], self._reply[self._max_sent :]
        control = hdlc.information(self._sent_number, self._received_number)
        self._sent_number = (self._sent_number + 1) & 7
        return self._keep(control, info, len(self._reply) > 0)

    def _keep(self, control: int, info: bytes = b"", is_segmented: bool = False) -> bytes:
        self._last_frame = self._build(control, info, is_segmented)
        return self._last_frame

    def _build(self, control: int, info: bytes = b"", is_segmented: bool = False) -> bytes:
        return hdlc.build(self._client, self._meter, control, info, is_segmented)

    def _reject(self, frame: hdlc.Frame, fault: int) -> bytes:
        variables = self._received_number << 5 | self._sent_number << 1
        return self._build(hdlc.FRMR, bytes((frame.control, variables, fault)))


def _disconnected(frame: hdlc.Frame) -> bytes:
    # Only to a client that waits for an answer: two ends must never answer each other's answers.
    if frame.is_information or frame.is_receive_ready or frame.kind == hdlc.DISC:
        return hdlc.build(frame.source, frame.destination, hdlc.DM)
    return b""
