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
        self._server: "Any" = None
        self._talking: "list[Any]" = []

    async def serve(self, host: str, port: int) -> None:
        """Begin to listen; connections are served until `close`."""
        self._server = await asyncio.start_server(self._converse, host, port)

    async def close(self) -> None:
        """Listen no more and hang up on everybody."""
        if self._server is None:
            return
        self._server.close()
        for task in list(self._talking):
            task.cancel()
        await self._server.wait_closed()

    async def _converse(self, reader: "Any", writer: "Any") -> None:
        task = asyncio.current_task()
        self._talking.append(task)
        try:
            await carry(reader, writer, self._make_conversation(), self._runner)
        except OSError:
            pass  # the other end vanished; its association goes with the conversation
        except Exception as error:
            report(error)
        finally:
            self._talking.remove(task)
            await hang_up(writer)
