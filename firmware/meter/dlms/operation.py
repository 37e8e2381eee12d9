"""One request of a DLMS client on its way: what to send next, and what has come of it.

Here: its steps over a link, frames that go out again, and how it ends. Not here: what a request
says (`client`), nor the frames themselves (the links).
"""

from .errors import DlmsError, LinkError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Generator, Protocol

    Reply = int | bytes | None
    Steps = Generator[int | bytes, Any, Any]

    class Link(Protocol):
        """Carries one step (`steps`, or an APDU) at a time; HdlcLink and WrapperLink are such."""

        needs_release: bool

        def begin(self, step: int | bytes) -> None: ...

        def take_bytes(self) -> bytes: ...

        def feed(self, data: bytes) -> bool: ...

        def take_reply(self) -> Reply: ...

        def repeat(self) -> None: ...


_MAX_REPEATS = 3


class Operation:
    """One request on its way. Drive one at a time, in the order the answers are wanted."""

    def __init__(self, link: "Link", steps: "Steps") -> None:
        self.done = False
        self._link = link
        self._steps = steps
        self._started = False
        self._repeats = 0
        self._value = None
        self._error = None

    def bytes_to_send(self) -> bytes:
        """Return what to write now and forget it; b"" when the meter is to speak next."""
        if not self._started:
            self._started = True
            self._advance(None)
        return self._link.take_bytes()

    def feed(self, data: bytes) -> None:
        """Take bytes that arrived, in any portions; bytes that are no frame are skipped."""
        try:
            if self._link.feed(data):
                self._repeats = 0
        except DlmsError as error:
            self._fail(error)
            return
        reply = self._link.take_reply()
        if reply is not None and not self.done:
            self._advance(reply)

    def time_out(self) -> None:
        """Nothing came in time: the frame goes out again, or the operation ends in LinkError."""
        self._repeats += 1
        if self._repeats > _MAX_REPEATS:
            self._fail(LinkError("the meter does not answer"))
        else:
            self._link.repeat()

    def result(self) -> "Any":
        """Return the value of a done operation, or raise its error."""
        if self._error is not None:
            raise self._error
        if not self.done:
            raise LinkError("the operation is not done yet")
        return self._value

    def _advance(self, reply: "Reply") -> None:
        # Some steps are done at once, as opening a wrapper link.
        try:
            reply = self._begin_step(reply)
            while reply is not None:
                reply = self._begin_step(reply)
        except StopIteration as stop:
            self._value = stop.value
            self.done = True
        except DlmsError as error:
            self._fail(error)

    def _begin_step(self, reply: "Reply") -> "Reply":
        self._link.begin(self._steps.send(reply))
        return self._link.take_reply()

    def _fail(self, error: DlmsError) -> None:
        self._error = error
        self.done = True


def run(operation: "Operation", exchange: "Callable[[bytes], bytes]") -> "Any":
    """Drive `operation` to its end over `exchange` (`client` shows one) and return its value."""
    while not operation.done:
        data = exchange(operation.bytes_to_send())
        if data:
            operation.feed(data)
        else:
            operation.time_out()
    return operation.result()
