"""The DLMS client, sans-io: it says which bytes to send and is told which bytes arrived.

The caller owns the port. Every request is an `Operation`; drive it until it is done:

    client = Client(HdlcLink(32), password=b"reader secret")       # HdlcLink(16) alone: public
    run(client.connect(), exchange)
    wh = run(client.get(3, "1.0.1.8.0.255", 2), exchange)
    run(client.action(115, "0.0.19.40.0.255", 1, axdr.octet_string(token)), exchange)
    run(client.disconnect(), exchange)

where the caller writes `exchange` for its port (here pyserial). It writes the bytes, then returns
whatever arrived, at once and in any portions, or b"" when nothing came within its time-out:

    def exchange(to_send: bytes) -> bytes:
        port.write(to_send)                       # to_send may be b"": just wait for more
        return port.read(1) + port.read(port.in_waiting)

An asynchronous host does what `run` does, with its own waiting:

    while not operation.done:
        await port.write(operation.bytes_to_send())
        data = await port.read(timeout_s)
        if data:
            operation.feed(data)
        else:
            operation.time_out()                  # repeats the frame; LinkError after 3 repeats
    value = operation.result()

`result()` is the decoded value, or raises: `AccessError` (the meter refused; `.result`),
`AssociationError` (`.result`, `.diagnostic`), `ServiceError` (exception response: not associated,
or a request beyond the meter's longest APDU), `LinkError` (no answer or link lost),
`MalformedError` (not DLMS); all are `DlmsError`. After a LinkError, connect again.

Values decoded: integers and enums as int, boolean as bool, octet-string and date-time as bytes
(see `date_time`), visible and UTF-8 strings as str, bit-string as a tuple of 0 and 1, array and
structure as list, null as None. Values to send are given encoded: `axdr.unsigned32(5)`,
`axdr.structure(axdr.octet_string(b"..."), ...)`.

Links: `hdlc_client.HdlcLink(client_address, server_address=1)` for serial, pseudo-terminal, BLE
and TCP; `wrapper_client.WrapperLink(client_address, server_address=1)` for TCP. What is not here:
one request on its way (`operation`), associating (`client_association`), frames (the links), the
codec (`axdr`, `apdu`), sockets and time (the caller's).
"""

from . import acse, apdu, client_blocks, obis, tags
from . import client_association as association
from .axdr_reader import read_value
from .errors import MalformedError
from .operation import Operation, run
from .steps import CLOSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .operation import Link, Steps

__all__ = ("Client", "Operation", "run")

_SHORTEST_PDU = 64
_LONGEST_PDU = 0xFFFF
_MAX_VALUE_BYTES = 1 << 20


class Client:
    """One association with one meter over `link`; `password` (LLS) None means public.

    With a `channel` it is a ciphered one instead, for which the channel has the keys.
    """

    def __init__(
        self,
        link: "Link",
        password: "bytes | None" = None,
        channel: "association.ClientChannel | None" = None,
    ) -> None:
        self._link = link
        self._password = password
        self._channel = channel
        self._max_pdu = _SHORTEST_PDU

    def connect(self) -> "Operation":
        """Open the link and associate. The value is the meter's `initiate.Initiate`."""
        if self._channel is None:
            steps = association.connect(self._password)
        else:
            steps = association.connect_sealed(self._channel)
        return Operation(self._link, self._noting_room(steps))

    def get(
        self, class_id: int, name: "str | bytes", attribute: int, selection: bytes = b""
    ) -> "Operation":
        """Read one attribute, in blocks when the meter needs them. The value is decoded.

        `selection` (see `client_selection`) names a part of a profile's buffer.
        """
        target = apdu.Target(class_id, obis.parse(name), attribute)
        return self._request(_get(target, selection))

    def set(self, class_id: int, name: "str | bytes", attribute: int, data: bytes) -> "Operation":
        """Write `data` (already encoded, see `axdr`) to one attribute, in blocks when it is long.

        The value is None.
        """
        target = apdu.Target(class_id, obis.parse(name), attribute)
        return self._request(_set(target, data, self._max_pdu))

    def action(
        self, class_id: int, name: "str | bytes", method: int, data: "bytes | None" = None
    ) -> "Operation":
        """Call a method with encoded `data`, in blocks when it is long.

        The value is what it returns, decoded, or None.
        """
        target = apdu.Target(class_id, obis.parse(name), method)
        return self._request(_action(target, data, self._max_pdu))

    def disconnect(self) -> "Operation":
        """Leave the association and close the link."""
        return Operation(self._link, _disconnect(self._link.needs_release))

    def _noting_room(self, steps: "Steps") -> "Steps":
        grant = yield from steps
        sealing = 0 if self._channel is None else association.OVERHEAD
        self._max_pdu = (grant.max_pdu or _LONGEST_PDU) - sealing
        return grant

    def _request(self, steps: "Steps") -> "Operation":
        if self._channel is not None:
            steps = association.sealed(steps, self._channel)
        return Operation(self._link, steps)


def _get(target: apdu.Target, selection: bytes) -> "Steps":
    reply = yield apdu.get_request(target, selection)
    response = apdu.read_response(reply, tags.GET_RESPONSE)
    if response.block is None:
        return response.value()
    data = b""
    while True:
        data = _append_block(data, response.block)
        if response.block.is_last:
            return read_value(data)
        request = apdu.get_next_request(response.block.number)
        response = apdu.read_response((yield request), tags.GET_RESPONSE)
        if response.block is None:
            return response.value()


def _append_block(data: bytes, block: apdu.Block) -> bytes:
    if len(data) + len(block.data) > _MAX_VALUE_BYTES:
        raise MalformedError("the value is too long")
    return data + block.data


def _set(target: apdu.Target, data: bytes, max_pdu: int) -> "Steps":
    request = apdu.set_request(target, data)
    if len(request) > max_pdu:
        return (yield from client_blocks.long_set(target, data, max_pdu))
    return apdu.read_response((yield request), tags.SET_RESPONSE).value()


def _action(target: apdu.Target, data: "bytes | None", max_pdu: int) -> "Steps":
    request = apdu.action_request(target, data)
    if data is not None and len(request) > max_pdu:
        return (yield from client_blocks.long_action(target, data, max_pdu))
    return apdu.read_response((yield request), tags.ACTION_RESPONSE).value()


def _disconnect(needs_release: bool) -> "Steps":
    if needs_release:
        yield acse.release_request()
    yield CLOSE
