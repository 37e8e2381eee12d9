"""The one error of this package, so that callers need to catch only one."""

from ..errors import WattkeyError


class RuntimeUnavailable(WattkeyError):
    """No such MicroPython here: `str()` says what is missing, `hint` what would bring it."""
