"""Bluetooth Low Energy: one central after another, each with a conversation of its own.

Here: who comes after whom, being found again whatever happened, and what strangers may cost. Not
here: the radio (`ble_peripheral`), bytes (`stream`). What is spoken is the same as on serial, but
for secrets: whoever has a radio hears every octet, so none is taken that goes in the clear.
"""

import asyncio

from .ble_limits import CheckBudget
from .faults import report
from .stream import carry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from ..core.token_desk import TokenDesk
    from ..runner import Runner
    from .ble_peripheral import Peripheral
    from .conversation import Conversation

_PAUSE_S = 1  # a radio that refuses to advertise must not keep the meter busy


class BleLink:
    """Serves `make_conversation(True)`, one that is overheard, to each central that connects."""

    def __init__(self, runner: "Runner", make_conversation: "Callable[..., Conversation]") -> None:
        self._runner = runner
        self._make_conversation = make_conversation
        self._budget = CheckBudget()  # one for all: who comes back is not a new stranger

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
        talk = self._make_conversation(True)
        visit = Visit(peripheral, talk, self._runner.meter.desk, self._budget)
        try:
            await carry(visit, peripheral, visit, self._runner)
        except OSError:
            pass  # the central vanished; its association goes with the conversation
        finally:
            await peripheral.hang_up()


class Visit:
    """One central's stay: reads for it and talks with it, and sees what it earns and what it costs.

    A token newly accepted earns time, and so does whoever has proved who they are. A token that was
    accepted before earns none, and its check was vain: anybody may have recorded it in the air.
    """

    def __init__(
        self,
        peripheral: "Peripheral",
        talk: "Conversation",
        desk: "TokenDesk",
        budget: CheckBudget,
    ) -> None:
        self._peripheral = peripheral
        self._talk = talk
        self._desk = desk
        self._budget = budget

    async def read(self, n: int) -> bytes:
        """Return what the central wrote, after the rest that is due, whoever is to blame for it."""
        await self._peripheral.rest(self._budget.wait_s(self._peripheral.now_s))
        return await self._peripheral.read(n)

    def feed(self, data: bytes) -> bytes:
        """Answer `data`, and look what it brought about."""
        checks, taken = self._desk.checks, self._desk.taken
        reply = self._talk.feed(data)
        newly_taken = self._desk.taken - taken
        self._budget.spend(self._desk.checks - checks - newly_taken, self._peripheral.now_s)
        if newly_taken or self._talk.is_authenticated:
            self._peripheral.earn_time()
        return reply

    def more(self) -> bytes:
        """Return the next piece of a long answer."""
        return self._talk.more()

    def idle(self, elapsed_ms: int) -> None:
        """Let time pass for the conversation."""
        self._talk.idle(elapsed_ms)

    @property
    def baud(self) -> int:
        """A radio has none to change."""
        return 0
