"""An open file as an asyncio stream, in the way of the Python we run on."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


async def open_stream(fd: int, is_duplex: bool) -> "tuple[Any, Any]":
    """Return (reader, writer) on non-blocking `fd`; the writer is of use if `is_duplex`."""
    return await _here().open_stream(fd, is_duplex)


async def open_writer(fd: int) -> "Any":
    """Return a writer on non-blocking `fd`, which nobody reads from."""
    return await _here().open_writer(fd)


def _here() -> "Any":
    if sys.implementation.name == "micropython":
        from . import fd_stream_micropython as here
    else:
        from . import fd_stream_cpython as here
    return here
