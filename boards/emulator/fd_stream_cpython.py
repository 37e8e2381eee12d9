"""An open file descriptor as an asyncio stream, on CPython. The same contract as its sibling."""

import asyncio
import os


async def open_stream(fd: int, is_duplex: bool) -> tuple:
    """Return (reader, writer) on non-blocking `fd`; the writer is None unless `is_duplex`."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await loop.connect_read_pipe(lambda: protocol, os.fdopen(fd, "rb", 0))
    if not is_duplex:
        return reader, None
    return reader, await open_writer(fd)


async def open_writer(fd: int) -> asyncio.StreamWriter:
    """Return a writer on `fd`."""
    loop = asyncio.get_running_loop()
    transport, flow = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(os.dup(fd), "wb", 0)
    )
    return asyncio.StreamWriter(transport, flow, None, loop)
