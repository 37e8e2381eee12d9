"""Roads to a meter, chosen by what a person gives to `-p/--port`.

Here: reading the port text. Each road has a file of its own behind the `Transport` protocol.

- `auto`: the one running emulator or USB serial port
- `/dev/ttyUSB0`, `/dev/pts/4`, `COM3`: a serial port; `@9600` behind it sets the baud rate
- `socket://host:port`: HDLC or text lines over TCP
- `wrapper://host:port`: the COSEM wrapper over TCP
- `ble:WK-00001`, `ble:ADDRESS`, `ble:SERIAL`, `ble:auto`: Bluetooth Low Energy
"""

import re

from ..errors import PortError
from .ble import BleTransport
from .discovery import FoundPort, find_ports, the_only_port
from .serial_port import BAUD_RATE, SerialTransport
from .tcp import TcpTransport
from .transport import Framing, Reconnecting, Transport

__all__ = ["FoundPort", "Framing", "Reconnecting", "Transport", "find_ports", "open_transport"]

_ADDRESS = re.compile(r"(socket|wrapper)://(?:\[([0-9a-fA-F:]+)\]|([^/:\[\]]+)):(\d{1,5})/?")
_SERIAL = re.compile(r"(.+?)(?:@(\d{2,7}))?")


def open_transport(port: str) -> Transport:
    """Open the road that `port` names; PortError when it names none or does not open."""
    if port == "auto":
        port = the_only_port()
    if port.startswith("ble:"):
        return _open_ble(port.removeprefix("ble:"))
    return _open_tcp(port) if "://" in port else _open_serial(port)


def _open_tcp(port: str) -> Transport:
    match = _ADDRESS.fullmatch(port)
    if not match or not 0 < int(match[4]) < 65536:
        raise PortError(
            f"'{port}' is not an address", "write socket://host:port or wrapper://host:port"
        )
    framing: Framing = "wrapper" if match[1] == "wrapper" else "hdlc"
    return TcpTransport(match[2] or match[3], int(match[4]), framing)


def _open_ble(wanted: str) -> Transport:
    if not wanted:
        raise PortError("which meter?", "write ble:NAME, see: wattkey scan; or ble:auto")
    return BleTransport(wanted)


def _open_serial(port: str) -> Transport:
    match = _SERIAL.fullmatch(port)
    if not match:
        raise PortError("the port is empty", "give a device, socket://host:port or auto")
    return SerialTransport(match[1], int(match[2] or BAUD_RATE))
