"""What all controllers hear: bumble's local link, with one connection to one advertisement.

Here: finding who advertises, and peers that are gone. What a controller does is in `controller`.
"""

import contextlib

from bumble import core, hci, ll
from bumble.controller import Controller
from bumble.link import LocalLink


class Air(LocalLink):
    """The space between the controllers of one virtual radio."""

    def advertiser(self, address: hci.Address) -> Controller | None:
        """The controller that can be connected to at `address` right now."""
        for controller in self.controllers:
            advertiser = controller.le_legacy_advertiser
            if advertiser.enabled and advertiser.address == address:
                return controller
        return None

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Requests to connect arrive at once, so that the second of two finds nobody there."""
        if isinstance(packet, ll.ConnectInd):
            if meter := self.advertiser(packet.advertiser_address):
                meter.on_ll_advertising_pdu(packet)
        else:
            super().send_advertising_pdu(sender_controller, packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Nobody hears what is said to one who has left."""
        with contextlib.suppress(core.InvalidArgumentError):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)
