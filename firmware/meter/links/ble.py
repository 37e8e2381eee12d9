"""Bluetooth Low Energy: one central after another, each with a conversation of its own.

Here: who comes after whom, and being found again whatever happened. Not here: the radio
(`ble_peripheral`), bytes (`stream`). What is spoken is the same as on a serial line.
"""

import asyncio

from .faults import report
from .stream import carry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..runner import Runner
    from .ble_peripheral import Peripheral
    from .conversation import Conversation

_PAUSE_S = 1  # a radio that refuses to advertise must not keep the meter busy


class BleLink:
    """Serves `make_conversation()` to each central that connects."""

    def __init__(self, runner: "Runner", make_conversation: "Callable[[], Conversation]") -> None:
        self._runner = runner
        self._make_conversation = make_conversation

    async def serve(self, peripheral: "Peripheral") -> None:
        """Advertise, converse, hang up, and again, until cancelled."""
        seconds = asyncio.create_task(peripheral.count_seconds())
        try:
            while True:
                await self._serve_one(peripheral)
        finally:
            seconds.cancel()

    async def _serve_one(self, peripheral: "Peripheral") -> None:
        try:
            await peripheral.wait_for_central(self._runner.meter.identity.serial)
            await self._converse(peripheral)
        except Exception as error:
            report(error)
            await asyncio.sleep(_PAUSE_S)

    async def _converse(self, peripheral: "Peripheral") -> None:
        try:
            await carry(peripheral, peripheral, self._make_conversation(), self._runner)
        except OSError:
            pass  # the central vanished; its association goes with the conversation
        finally:
            await peripheral.hang_up()
