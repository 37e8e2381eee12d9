"""What went wrong with Bluetooth, told for people: whose fault it is and what to do next.

Here: bleak's errors become `PortError`. A token that the meter refuses is none of them.
"""

from typing import Any

from ..errors import PortError

_TURN_ON = "turn Bluetooth on; on Linux: bluetoothctl power on, and rfkill list if that fails"
_BLUEZ = "on Linux: sudo apt-get install bluez, then sudo systemctl start bluetooth"
_ALLOW = (
    "allow this terminal to use Bluetooth; on Linux: sudo usermod -aG bluetooth $USER, log in again"
)
_AGAIN = "is the meter powered and near enough? look with: wattkey scan"

_BY_REASON = {
    "NO_BLUETOOTH": ("this computer has no Bluetooth adapter", "plug one in, or use a serial port"),
    "NO_BLE_CENTRAL_ROLE": ("the Bluetooth adapter cannot do Low Energy", "use another adapter"),
    "POWERED_OFF": ("Bluetooth is switched off", _TURN_ON),
    "DENIED_BY_USER": ("Bluetooth is not allowed here", _ALLOW),
    "DENIED_BY_SYSTEM": ("Bluetooth is not allowed here", _ALLOW),
    "DENIED_BY_UNKNOWN": ("Bluetooth is not allowed here", _ALLOW),
}
_BY_DBUS = {
    "org.freedesktop.DBus.Error.ServiceUnknown": ("BlueZ is not running", _BLUEZ),
    "org.freedesktop.DBus.Error.NameHasNoOwner": ("BlueZ is not running", _BLUEZ),
    "org.freedesktop.DBus.Error.AccessDenied": ("Bluetooth is not allowed here", _ALLOW),
    "org.bluez.Error.NotAuthorized": ("Bluetooth is not allowed here", _ALLOW),
    "org.bluez.Error.NotReady": ("Bluetooth is switched off", _TURN_ON),
}


def explain(error: Exception, name: str) -> PortError:
    """What a person should know of `error`, met on the way to `name`."""
    message, hint = _known(error) or (f"the radio link to {name} failed: {_words(error)}", _AGAIN)
    return PortError(message, hint)


def _known(error: Exception) -> tuple[str, str] | None:
    reason: Any = getattr(error, "reason", None)
    dbus_error: Any = getattr(error, "dbus_error", None)
    if isinstance(error, FileNotFoundError):  # no D-Bus socket, so no BlueZ either
        return "this computer has no Bluetooth service (D-Bus and BlueZ)", _BLUEZ
    if isinstance(error, PermissionError):
        return "Bluetooth is not allowed here", _ALLOW
    if isinstance(error, ConnectionError):
        return "the Bluetooth service or the virtual radio does not answer", "is it still running?"
    return _BY_REASON.get(getattr(reason, "name", "")) or _BY_DBUS.get(dbus_error)


def _words(error: Exception) -> str:
    return str(error) or {"TimeoutError": "it did not answer"}.get(
        type(error).__name__, type(error).__name__
    )
