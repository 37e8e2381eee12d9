"""A Bluetooth controller on the virtual air: bumble's own, where it falls short of a real one.

Each difference has a test in `tests/radio`. The name of a meter is in its advertisement, so that
bumble drops scan responses does no harm here.
"""

import asyncio

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.transport.common import TransportSink

from .air import Air

_ACL_BYTES = 251
"""What real controllers carry in one packet; bumble's 27 would make a token ten of them."""

_UNIT_MS = 0.625
"""Advertising intervals are counted in these; bumble takes them for milliseconds."""

_FIRST_PACKET, _CONTINUED_PACKET = 2, 1


class AirController(Controller):
    """One radio in the `air`. `room` is cleared while its host takes no more data."""

    acl_data_packet_length = le_acl_data_packet_length = _ACL_BYTES
    supported_max_tx_octets = supported_max_rx_octets = suggested_max_tx_octets = _ACL_BYTES
    # bumble's extended advertising has faults of its own, and nothing here needs it.
    le_features = Controller.le_features & ~(
        hci.LeFeatureMask.LE_EXTENDED_ADVERTISING | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING
    )

    def __init__(self, name: str, air: Air, host: TransportSink | None = None) -> None:
        super().__init__(name, host_sink=host, link=air)
        self.air = air
        self.room = asyncio.Event()
        self.room.set()
        self._completing: set[asyncio.Task[None]] = set()

    def leave(self) -> None:
        """Vanish from the air; peers learn it as they learn that somebody went out of range."""
        self._end_everything(hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
        for task in self._completing:
            task.cancel()
        self.host = None
        self.air.remove_controller(self)

    def on_hci_reset_command(
        self, _command: hci.HCI_Reset_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Begin afresh: bumble's controller would stay connected to whom it was."""
        self._end_everything(hci.HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR)
        return super().on_hci_reset_command(_command)

    def on_hci_le_set_advertising_parameters_command(
        self, command: hci.HCI_LE_Set_Advertising_Parameters_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Keep the interval in the unit that the timer counts in."""
        result = super().on_hci_le_set_advertising_parameters_command(command)
        advertiser = self.le_legacy_advertiser
        interval_ms = int(advertiser.advertising_interval_min * _UNIT_MS)
        advertiser.advertising_interval_min = max(1, interval_ms)
        return result

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give up connecting, and say so by the event that hosts wait for."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        asyncio.get_running_loop().call_soon(self.send_hci_packet, _cancelled(pending.peer_address))
        return super().on_hci_le_create_connection_cancel_command(_command)

    def create_le_connection(self, peer_address: hci.Address) -> None:
        """Connect if the advertiser is still there: another central may have been faster."""
        if self.air.advertiser(peer_address):
            super().create_le_connection(peer_address)

    def on_hci_acl_data_packet(self, packet: hci.HCI_AclDataPacket) -> None:
        """Pass data on; while the peer has no room, do not ask our host for more."""
        connection = self.find_connection_by_handle(packet.connection_handle)
        if connection is None:
            return
        connection.assembler.feed_packet(packet)
        peer = self.air.find_le_controller(connection.peer_address)
        if not isinstance(peer, AirController) or peer.room.is_set():
            self._complete(connection)
            return
        task = asyncio.ensure_future(self._complete_later(connection, peer))
        self._completing.add(task)
        task.add_done_callback(self._completing.discard)

    def on_link_acl_data(
        self, sender_address: hci.Address, transport: PhysicalTransport, data: bytes
    ) -> None:
        """Hand data to the host in packets that it announced to take."""
        connection = self.le_connections.get(sender_address)
        if connection is None:
            return  # said before it learnt that we are gone
        for at in range(0, len(data), _ACL_BYTES):
            piece = data[at : at + _ACL_BYTES]
            flag = _CONTINUED_PACKET if at else _FIRST_PACKET
            self.send_hci_packet(
                hci.HCI_AclDataPacket(connection.handle, flag, 0, len(piece), piece)
            )

    async def _complete_later(self, connection: Connection, peer: "AirController") -> None:
        await peer.room.wait()
        if connection.peer_address in self.le_connections:
            self._complete(connection)

    def _complete(self, connection: Connection) -> None:
        self.send_hci_packet(
            hci.HCI_Number_Of_Completed_Packets_Event(
                connection_handles=[connection.handle], num_completed_packets=[1]
            )
        )

    def _end_everything(self, reason: int) -> None:
        self.le_legacy_advertiser.stop()
        self.le_scan_enable = False
        self.pending_le_connection = None
        for connection in list(self.le_connections.values()):
            connection.send_ll_control_pdu(ll.TerminateInd(reason))
        self.le_connections.clear()


def _cancelled(peer_address: hci.Address) -> hci.HCI_LE_Connection_Complete_Event:
    return hci.HCI_LE_Connection_Complete_Event(
        status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
        connection_handle=0,
        role=hci.Role.CENTRAL,
        peer_address_type=peer_address.address_type,
        peer_address=peer_address,
        connection_interval=0,
        peripheral_latency=0,
        supervision_timeout=0,
        central_clock_accuracy=0,
    )
