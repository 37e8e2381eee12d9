"""A TCP port: each connection is a conversation of its own, HDLC, wrapper or text.

Here: accepting and closing. Not here: bytes (`stream`).
"""

import asyncio

from ..runner import Runner
from .conversation import Conversation
from .faults import report
from .stream import carry, hang_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class TcpLink:
    """Serves `make_conversation()` to each connection."""

    def __init__(self, runner: Runner, make_conversation: "Callable[[], Conversation]") -> None:
        self._runner = runner
        self._make_conversation = make_conversation

    async def serve(self, host: str, port: int) -> None:
        """Begin to listen; connections are served for as long as the loop runs."""
        await asyncio.start_server(self._converse, host, port)

    async def _converse(self, reader: "Any", writer: "Any") -> None:
        try:
            await carry(reader, writer, self._make_conversation(), self._runner)
        except OSError:
            pass  # the other end vanished; its association goes with the conversation
        except Exception as error:
            report(error)
        finally:
            await hang_up(writer)
