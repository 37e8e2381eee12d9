"""What is connected to this computer: running emulators and serial ports that may be a meter."""

from dataclasses import dataclass

from .. import running
from ..errors import PortError
from ..optional import require


@dataclass(frozen=True)
class FoundPort:
    """A port that `-p` takes, and what it seems to be."""

    port: str
    description: str


def find_ports() -> list[FoundPort]:
    """Every candidate: emulators first, then serial ports."""
    emulators = [
        FoundPort(entry.port, f"emulator {entry.serial}")
        for entry in running.list_running()
        if entry.port
    ]
    return emulators + _serial_ports()


def _serial_ports() -> list[FoundPort]:
    """Serial ports on USB: built-in UARTs are listed by the system whether wired or not."""
    list_ports = require("serial.tools.list_ports", "pyserial", "looking for serial ports")
    return [
        FoundPort(info.device, info.description or "serial port")
        for info in sorted(list_ports.comports())
        if info.vid is not None
    ]


def the_only_port() -> str:
    """The one candidate; PortError when there is none or more than one."""
    found = find_ports()
    if not found:
        raise PortError(
            "no meter found: no emulator runs and no USB serial port is plugged in",
            "start one with: wattkey emulator",
        )
    if len(found) > 1:
        choices = ", ".join(f"{item.port} ({item.description})" for item in found)
        raise PortError("more than one port could be the meter", f"choose with -p: {choices}")
    return found[0].port
