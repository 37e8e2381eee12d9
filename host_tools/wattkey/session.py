"""One association with one meter, waiting for each answer: the meter's DLMS client on a transport.

Here: time-outs, repeats and whose fault an error is. Which objects a meter has is in
`meter_client`; frames and values are in `meter.dlms`.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any, Self

from meter.dlms.acse import RESULT_REJECTED_NOW
from meter.dlms.client import Client, Operation
from meter.dlms.errors import AccessError, AssociationError, DlmsError, LinkError
from meter.dlms.hdlc_client import HdlcLink
from meter.dlms.wrapper_client import WrapperLink

from .errors import MeterRefusedError, PortError, ProtocolError
from .log_in import NOBODY, LogIn, refuse_overheard
from .transports import Transport

TIMEOUT_S = 3.0
"""How long one frame may take before it is repeated: many times what a small meter needs."""


class MeterSession:
    """A synchronous DLMS association; use as a context manager, or `connect` and `close`.

    The transport stays open, so that another association may follow on it. UsageError for a
    password on one that is overheard.
    """

    def __init__(
        self,
        transport: Transport,
        log_in: LogIn = NOBODY,
        timeout_s: float = TIMEOUT_S,
        on_received: Callable[[int], None] | None = None,
    ) -> None:
        if log_in.password is not None:
            refuse_overheard("the password", transport.is_overheard)
        link = {"hdlc": HdlcLink, "wrapper": WrapperLink}[transport.framing](log_in.client_address)
        self._client = Client(link, log_in.password, log_in.channel())
        self._transport = transport
        self._timeout_s = timeout_s
        self._on_received = on_received
        self._is_connected = False

    def connect(self) -> Self:
        """Associate; PortError when nobody answers, MeterRefusedError when the meter says no."""
        self._run(self._client.connect())
        self._is_connected = True
        return self

    def get(self, class_id: int, name: str, attribute: int, selection: bytes = b"") -> Any:
        """Read one attribute of the object `name` (OBIS), decoded.

        `selection` (see `meter.dlms.client_selection`) names a part of a profile's buffer.
        """
        return self._run(self._client.get(class_id, name, attribute, selection))

    def set(self, class_id: int, name: str, attribute: int, data: bytes) -> None:
        """Write encoded `data` to one attribute."""
        self._run(self._client.set(class_id, name, attribute, data))

    def action(
        self, class_id: int, name: str, method: int, data: bytes, timeout_s: float | None = None
    ) -> Any:
        """Call a method with encoded `data`; `timeout_s` where the meter has much to compute."""
        return self._run(self._client.action(class_id, name, method, data), timeout_s)

    def close(self) -> None:
        """Leave the association; a road that is already broken is no error here."""
        if not self._is_connected:
            return
        self._is_connected = False
        with contextlib.suppress(PortError, ProtocolError, MeterRefusedError):
            self._run(self._client.disconnect())

    def __enter__(self) -> Self:
        return self.connect()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, operation: Operation, timeout_s: float | None = None) -> Any:
        """Drive `operation` to its end; its errors become ours, told apart by whose fault."""
        while not operation.done:
            self._exchange(operation, timeout_s or self._timeout_s)
        try:
            return operation.result()
        except LinkError as error:
            self._is_connected = False
            raise PortError(
                f"no answer on {self._transport.name}: {error}",
                "is it the right port and speed, and is the meter powered?",
            ) from None
        except AssociationError as error:
            raise MeterRefusedError(f"{error}", _hint(error)) from None
        except AccessError as error:
            raise MeterRefusedError(f"{error}", "not everybody may do that") from None
        except DlmsError as error:
            raise ProtocolError(
                f"the meter's answer makes no sense: {error}", "is it a meter, and of this version?"
            ) from None

    def _exchange(self, operation: Operation, timeout_s: float) -> None:
        """Send what is due and feed what arrives until the meter has had its time.

        The time runs from the last frame sent, not from the last byte received: a line full of
        noise must not keep us waiting for ever.
        """
        if to_send := operation.bytes_to_send():
            self._transport.write(to_send)
            self._give_up_at = time.monotonic() + timeout_s
        left_s = self._give_up_at - time.monotonic()
        data = self._transport.read(left_s) if left_s > 0 else b""
        if data:
            operation.feed(data)
            if self._on_received:
                self._on_received(len(data))
        else:
            operation.time_out()


def _hint(error: AssociationError) -> str:
    if error.result == RESULT_REJECTED_NOW:
        return "it is locked after wrong passwords or keys; wait up to a quarter of an hour"
    return "do the secrets in the meter book belong to this meter?"
