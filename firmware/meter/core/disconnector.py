"""The disconnector: COSEM class 70 "Disconnect control" as its table.

Here: which transition each control mode allows, nothing else. Who wants the relay open, and why, is
`supply`'s business; moving the contact is the meter's.

Source: interface class 70, state diagram and control modes 0 to 7, as public implementations give
them (mode 7 is named by one of them only).
"""

from ..const import const

DISCONNECTED = const(0)
CONNECTED = const(1)
READY_FOR_RECONNECTION = const(2)

REMOTE_DISCONNECT = const(1)
REMOTE_RECONNECT = const(2)
MANUAL_DISCONNECT = const(3)
MANUAL_RECONNECT = const(4)
LOCAL_DISCONNECT = const(5)
LOCAL_RECONNECT = const(6)

# Each transition of the state diagram: its letter, its trigger, the state it leaves and reaches.
_TRANSITIONS = (
    ("a", REMOTE_RECONNECT, DISCONNECTED, CONNECTED),
    ("b", REMOTE_DISCONNECT, CONNECTED, DISCONNECTED),
    ("c", REMOTE_DISCONNECT, READY_FOR_RECONNECTION, DISCONNECTED),
    ("d", REMOTE_RECONNECT, DISCONNECTED, READY_FOR_RECONNECTION),
    ("e", MANUAL_RECONNECT, READY_FOR_RECONNECTION, CONNECTED),
    ("f", MANUAL_DISCONNECT, CONNECTED, READY_FOR_RECONNECTION),
    ("g", LOCAL_DISCONNECT, CONNECTED, READY_FOR_RECONNECTION),
    ("h", LOCAL_RECONNECT, READY_FOR_RECONNECTION, CONNECTED),
    ("i", REMOTE_RECONNECT, READY_FOR_RECONNECTION, CONNECTED),
)

# The transitions each control mode allows, by letter; mode 0 never disconnects.
_ALLOWED = ("", "bcfgde", "bcfgae", "bcgde", "bcgae", "bcfgdeh", "bcgdeh", "bcgaieh")

MODES = len(_ALLOWED)
DEFAULT_MODE = const(6)


class Disconnector:
    """State and mode of one disconnector. A trigger the table does not list is refused.

    A new one is `READY_FOR_RECONNECTION`, contact open: the safe state before anything is known.
    """

    def __init__(self, control_mode: int = DEFAULT_MODE) -> None:
        self.control_state = READY_FOR_RECONNECTION
        self.control_mode = DEFAULT_MODE
        self.set_mode(control_mode)

    def set_mode(self, mode: int) -> bool:
        """Change the control mode (0 to 7); any other is refused. Mode 0 connects at once."""
        if not 0 <= mode < MODES:
            return False
        self.control_mode = mode
        if mode == 0:
            self.control_state = CONNECTED
        return True

    def fire(self, trigger: int) -> bool:
        """Follow `trigger` if this mode and state allow it, and say whether they did."""
        for letter, on, source, target in _TRANSITIONS:
            if on == trigger and source == self.control_state and self._allows(letter):
                self.control_state = target
                return True
        return False

    def _allows(self, letter: str) -> bool:
        return letter in _ALLOWED[self.control_mode]
