"""Air that takes its time, as real radio does: for measuring, not for testing.

Two radios meet once per connection interval; what does not fit then waits for the next meeting.
The figures are a phone's: Android and iOS grant about these.
"""

import asyncio

from bumble import core, hci
from bumble.controller import Controller

from .air import Air

_INTERVAL_S = 0.015
_PACKETS_PER_INTERVAL = 6
_PACKET_BYTES = 251
_PACKET_S = _INTERVAL_S / _PACKETS_PER_INTERVAL


class PacedAir(Air):
    """Air with a connection interval."""

    def __init__(self) -> None:
        super().__init__()
        self._free_at_s: dict[tuple[Controller, hci.Address], float] = {}

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: core.PhysicalTransport,
        data: bytes,
    ) -> None:
        """Deliver when the packets before it, and it, have had their time."""
        loop = asyncio.get_running_loop()
        way = (sender_controller, destination_address)
        start_s = max(self._free_at_s.get(way, 0.0), _next_meeting_s(loop.time()))
        packets = -(-len(data) // _PACKET_BYTES)
        self._free_at_s[way] = start_s + packets * _PACKET_S
        send = super().send_acl_data
        loop.call_at(
            self._free_at_s[way], send, sender_controller, destination_address, transport, data
        )


def _next_meeting_s(now_s: float) -> float:
    return (now_s // _INTERVAL_S + 1) * _INTERVAL_S
