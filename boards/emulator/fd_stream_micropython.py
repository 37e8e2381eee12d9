"""An open file descriptor as an asyncio stream, on MicroPython's unix port.

The launcher hands over non-blocking descriptors: a pseudo-terminal's master side, and a pipe.
MicroPython's `open` takes a number.
"""

import asyncio


async def open_stream(fd: int, is_duplex: bool) -> tuple:
    """Return (reader, writer) on `fd`; the writer is of use if `is_duplex`."""
    stream = asyncio.StreamReader(open(fd, "r+b" if is_duplex else "rb"))
    return stream, stream


async def open_writer(fd: int) -> object:
    """Return a writer on `fd`."""
    return asyncio.StreamWriter(open(fd, "wb"), {})
