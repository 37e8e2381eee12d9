"""The client's end of an HDLC connection; see `client` for its use.

The mirror image of `hdlc_server`: window 1, one frame out, one frame in, the last frame again when
the caller says that no answer came.
"""

from ..const import const
from . import hdlc, hdlc_parameters
from .errors import LinkError, MalformedError
from .frame_splitter import FrameSplitter
from .steps import CLOSE, OPEN

MAX_INFO = 512

_MAX_REPLY = const(0x10000)
_LLC_LENGTH = const(3)


class HdlcLink:
    """Carries one operation's APDUs from `client_address` to the meter and back.

    `server_address` is the logical device, `physical_address` (0 to 16383) makes the address 2 or 4
    octets long. `max_info` is proposed to the meter: 128 for a link that knows no other.
    """

    needs_release = False

    def __init__(
        self,
        client_address: int,
        server_address: int = 1,
        physical_address: "int | None" = None,
        max_info: int = MAX_INFO,
    ) -> None:
        self._client = hdlc.client_address(client_address)
        self._meter = hdlc.server_address(server_address, physical_address)
        self._max_info = max_info
        self._splitter = FrameSplitter(max_info)
        self._to_send = self._last_frame = b""
        self._step: "int | bytes | None" = None
        self._outcome: "int | bytes | None" = None
        self._start(hdlc.DEFAULT_INFO)

    def begin(self, step: "int | bytes") -> None:
        """Start one step: OPEN, CLOSE or an APDU to send."""
        self._step = step
        self._outcome = None
        if step == OPEN:
            self._splitter.clear()
            self._send(hdlc.SNRM, self._proposal())
        elif isinstance(step, int):
            self._send(hdlc.DISC)
        else:
            self._request = hdlc.LLC_COMMAND + step
            self._answer = b""
            self._send_segment()

    def take_bytes(self) -> bytes:
        """Return what to write now, once."""
        to_send, self._to_send = self._to_send, b""
        return to_send

    def feed(self, data: bytes) -> bool:
        """Take bytes that arrived; return True when they moved things on. Raises LinkError."""
        moved = False
        for frame in self._splitter.feed(data):
            ours = frame.source == self._meter and frame.destination == self._client
            if ours and self._outcome is None:
                moved = self._take(frame) or moved
        return moved

    def take_reply(self) -> "int | bytes | None":
        """Return the step's outcome once it is there, else None."""
        outcome, self._outcome = self._outcome, None
        if outcome is not None:
            self._step = None
        return outcome

    def repeat(self) -> None:
        """Send the last frame again: it or its answer was lost."""
        self._splitter.clear()
        self._to_send = self._last_frame

    def _proposal(self) -> bytes:
        # The defaults are proposed by silence, which every meter understands.
        if self._max_info == hdlc.DEFAULT_INFO:
            return b""
        return hdlc_parameters.write(self._max_info, self._max_info)

    def _start(self, max_sent: int) -> None:
        self._max_sent = max_sent
        self._sent_number = 0
        self._received_number = 0
        self._request = b""
        self._answer = b""

    def _take(self, frame: hdlc.Frame) -> bool:
        if self._step is None:
            return False
        if self._step == OPEN:
            return self._opened(frame)
        if self._step == CLOSE:
            return self._closed(frame)
        if frame.kind == hdlc.DM or frame.kind == hdlc.FRMR:
            raise LinkError("the meter dropped the connection")
        if frame.is_information:
            return self._information(frame)
        return frame.is_receive_ready and self._receive_ready(frame)

    def _opened(self, frame: hdlc.Frame) -> bool:
        if frame.kind == hdlc.DM:
            raise LinkError("the meter refuses the connection")
        if frame.kind != hdlc.UA:
            return False
        meter_takes = hdlc_parameters.read(frame.info)[1]
        self._start(min(meter_takes, self._max_info))
        self._outcome = OPEN
        return True

    def _closed(self, frame: hdlc.Frame) -> bool:
        if frame.kind != hdlc.UA and frame.kind != hdlc.DM:
            return False
        self._outcome = CLOSE
        return True

    def _information(self, frame: hdlc.Frame) -> bool:
        if frame.send_number != self._received_number or self._request:
            return False  # A repeated answer that we have already.
        if frame.receive_number != self._sent_number:
            raise LinkError("the meter lost count of frames")
        if len(self._answer) + len(frame.info) > _MAX_REPLY:
            raise MalformedError("the answer is too long")
        self._received_number = (self._received_number + 1) & 7
        self._answer += frame.info
        if frame.is_segmented:
            self._send(hdlc.receive_ready(self._received_number))
        else:
            self._finish()
        return True

    def _finish(self) -> None:
        if self._answer[:_LLC_LENGTH] != hdlc.LLC_RESPONSE:
            raise MalformedError("the answer has no LLC header")
        self._outcome = self._answer[_LLC_LENGTH:]

    def _receive_ready(self, frame: hdlc.Frame) -> bool:
        if frame.receive_number != self._sent_number or not self._request:
            return False
        self._send_segment()
        return True

    def _send_segment(self) -> None:
        info, self._request = self._request[: self._max_sent], self._request[self._max_sent :]
        control = hdlc.information(self._sent_number, self._received_number)
        self._sent_number = (self._sent_number + 1) & 7
        self._send(control, info, len(self._request) > 0)

    def _send(self, control: int, info: bytes = b"", is_segmented: bool = False) -> None:
        self._last_frame = hdlc.build(self._meter, self._client, control, info, is_segmented)
        self._to_send = self._last_frame
