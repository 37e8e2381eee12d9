"""A metering chip that is asked for everything it knows, and answers with one frame.

Here: finding a good frame in what was heard, and counting what was none. Not here: what the octets
mean, nor the asking (`uart_question`).
"""

from .metering_chip import MeteringChip
from .uart_question import WAITING, UartQuestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.energy import Reading
    from .uart_question import Uart


class AskedChip(MeteringChip):
    """A front-end on `uart` that answers `question` with `frame` octets."""

    def __init__(self, uart: "Uart", question: bytes, frame: int) -> None:
        MeteringChip.__init__(self)
        self._question = UartQuestion(uart, question, frame)
        self._octets = self._question.buffer
        self._frame = frame

    def _take(self, reading: "Reading", elapsed_ms: int) -> bool:
        heard = self._question.hear(elapsed_ms)
        if heard == WAITING:
            return False
        for at in range(heard - self._frame, -1, -1):  # the last one is the newest
            if self._is_frame(at):
                self._use(reading, at)
                return True
        self.lost_frames += 1
        return False

    def _is_frame(self, at: int) -> bool:
        """Say whether a good frame begins at `at` in `_octets`."""
        raise NotImplementedError

    def _use(self, reading: "Reading", at: int) -> None:
        """Fill `reading` from the frame that begins there."""
        raise NotImplementedError
