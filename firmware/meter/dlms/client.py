"""The DLMS client, sans-io: it says which bytes to send and is told which bytes arrived.

The caller owns the port. Every request is an `Operation`; drive it until it is done:

    client = Client(32, password=b"reader secret", link=HdlcLink(32))
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
`AssociationError` (`.result`, `.diagnostic`), `LinkError` (no answer or link lost),
`MalformedError` (not DLMS); all are `DlmsError`. After a LinkError, connect again.

Values decoded: integers and enums as int, boolean as bool, octet-string and date-time as bytes
(see `date_time`), visible and UTF-8 strings as str, bit-string as a tuple of 0 and 1, array and
structure as list, null as None. Values to send are given encoded: `axdr.unsigned32(5)`,
`axdr.structure(axdr.octet_string(b"..."), ...)`.

Links: `hdlc_client.HdlcLink(client_address, server_address=1)` for serial, pseudo-terminal, BLE
and TCP; `wrapper_client.WrapperLink(client_address, server_address=1)` for TCP. What is not here:
frames (in the links), the codec (`axdr`, `apdu`, `acse`), sockets and time (the caller's).
"""

from . import acse, apdu, obis
from .axdr_reader import read_value
from .errors import LinkError, MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

_OPEN = "open"
_CLOSE = "close"
_MAX_REPEATS = 3
_MAX_VALUE_BYTES = 1 << 20
