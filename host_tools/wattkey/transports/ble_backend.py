"""Which Bluetooth carries us: this computer's own, or the virtual radio of running emulators.

Here: the choice, in one place. WATTKEY_RADIO=native or =virtual makes it; otherwise it is the
virtual radio while one runs, because whoever started one wants to talk to emulators.
"""

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from ..errors import PortError, UsageError
from ..optional import require
from ..radio import launcher

_CHOICES = ("native", "virtual")
_CONNECT_S = 10.0


class Backend:
    """Makes bleak's scanners and clients.

    `scan_s` is how long every meter in range is surely heard, `find_s` when to give one up.
    """

    def __init__(self, bleak: Any, scan_s: float = 4.0, find_s: float = 12.0) -> None:
        self._bleak = bleak
        self.scan_s = scan_s
        self.find_s = find_s
        self._scanner: dict[str, Any] = {}
        self._client: dict[str, Any] = {}

    def use(self, scanner: type, client: type, device: Any) -> None:
        """Have bleak work on these instead of this computer's own Bluetooth."""
        self._scanner = {"backend": scanner, "device": device}
        self._client = {"backend": client, "device": device}

    def scanner(self, on_heard: Callable[..., None], service: str) -> Any:
        """A `BleakScanner` for devices that offer `service`."""
        return self._bleak.BleakScanner(on_heard, [service], **self._scanner)

    def client(self, device: Any, on_gone: Callable[..., None]) -> Any:
        """A `BleakClient` for what a scanner has heard."""
        return self._bleak.BleakClient(device, on_gone, timeout=_CONNECT_S, **self._client)


OpenBackend = Callable[[], AbstractAsyncContextManager[Backend]]
"""What `open_backend` is, for those who are handed one."""


@asynccontextmanager
async def open_backend() -> AsyncIterator[Backend]:
    """The Bluetooth to use, for as long as the context lasts."""
    bleak = require("bleak", "wattkey[ble]", "Bluetooth Low Energy")
    # Its guesses about BlueZ's version are nothing for people: what matters raises.
    logging.getLogger("bleak").setLevel(logging.ERROR)
    async with AsyncExitStack() as stack:
        port = _virtual_port()
        if port is None:
            yield Backend(bleak)
            return
        require("bumble", launcher.EXTRA, "the virtual radio")
        from ..radio.bleak_client import VirtualClient
        from ..radio.bleak_scanner import VirtualScanner, open_central

        device = await stack.enter_async_context(open_central(port))
        backend = Backend(bleak, scan_s=1.0, find_s=5.0)  # nothing is missed there
        backend.use(VirtualScanner, VirtualClient, device)
        yield backend


def _virtual_port() -> int | None:
    """Where the virtual radio takes centrals; None for this computer's own Bluetooth."""
    wanted = os.environ.get("WATTKEY_RADIO", "")
    if wanted and wanted not in _CHOICES:
        raise UsageError(f"WATTKEY_RADIO cannot be '{wanted}'", f"choose {' or '.join(_CHOICES)}")
    running = None if wanted == "native" else launcher.find()
    if running is None and wanted == "virtual":
        raise PortError("no virtual radio runs", "start one with: wattkey emulator --ble")
    return running.central_port if running else None
