"""A serial port or pseudo-terminal through pyserial."""

import contextlib
import errno
import os
import time
from typing import Any

from ..errors import PortError
from ..optional import require
from .transport import Framing

BAUD_RATE = 115_200
"""What MicroPython boards talk on their USB serial port; a pseudo-terminal does not care."""

_RESET_S = 0.1

_NOT_A_TERMINAL = f"({errno.ENOTTY},"
"""In pyserial's message, which keeps the number nowhere else."""


class SerialTransport:
    """The serial port `device` (a path or COMn) at `baud_rate`, 8N1, for us alone."""

    framing: Framing = "hdlc"
    is_overheard = False

    def __init__(self, device: str, baud_rate: int = BAUD_RATE) -> None:
        serial = require("serial", "pyserial", "a serial port")
        self.name = device
        self._trouble: tuple[type[Exception], ...] = (serial.SerialException, OSError, ValueError)
        try:
            self._port = _open(serial, device, baud_rate)
        except self._trouble as error:
            raise _explain(device, error) from None

    def write(self, data: bytes) -> None:
        """Send all of `data`."""
        try:
            self._port.write(data)
            self._port.flush()
        except self._trouble as error:
            raise self._lost(error) from None

    def read(self, timeout_s: float) -> bytes:
        """Whatever arrives first within `timeout_s`; b"" if nothing."""
        try:
            self._port.timeout = timeout_s
            first: bytes = self._port.read(1)
            waiting = self._port.in_waiting if first else 0
            return first + self._port.read(waiting) if waiting else first
        except self._trouble as error:
            raise self._lost(error) from None

    def restart_board(self) -> None:
        """Reset the board behind the port, where its RTS line does that (ESP32 boards with USB)."""
        with contextlib.suppress(*self._trouble):  # a pseudo-terminal has no such line
            self._port.rts = True
            time.sleep(_RESET_S)
            self._port.rts = False

    def close(self) -> None:
        """Give the port free."""
        with contextlib.suppress(*self._trouble):
            self._port.close()

    def _lost(self, error: Exception) -> PortError:
        return PortError(
            f"the connection to {self.name} broke: {error}", "is the meter still there and powered?"
        )


def _open(serial: Any, device: str, baud_rate: int) -> Any:
    """Open with DTR and RTS down: on ESP32 boards these two lines reset the chip."""
    port = serial.Serial(baudrate=baud_rate, write_timeout=5)
    port.port = device
    port.dtr = port.rts = False
    if os.name == "posix":
        port.exclusive = True
    port.open()
    port.reset_input_buffer()
    return port


def _explain(device: str, error: Exception) -> PortError:
    """The ways in which opening fails, told apart for people."""
    number = getattr(error, "errno", None)
    if _NOT_A_TERMINAL in str(error):
        return PortError(f"{device} is not a serial port", "list what is there with: wattkey ports")
    if number == 13 or "PermissionError" in str(error):
        return PortError(
            f"no permission to open {device}",
            "on Linux, add yourself to its group: sudo usermod -aG dialout $USER",
        )
    if number == 2 or "FileNotFoundError" in str(error):
        return PortError(f"there is no port {device}", "list what is there with: wattkey ports")
    if number == 11 or "lock" in str(error).lower():
        return PortError(f"{device} is in use", "another program has it open; close that first")
    return PortError(f"{device} does not open: {error}", "list what is there with: wattkey ports")
