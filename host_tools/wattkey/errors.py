"""The one family of errors the host tools raise on purpose, each with a hint for the person.

What belongs here: whose fault it is and the exit code that says so. A token that the meter
refuses is an answer, not an error; only commands that promised it would be accepted raise one.
Messages never carry a passphrase, a private key or a reader secret.
"""

EXIT_FAILED = 1
EXIT_USAGE_OR_PORT = 2
EXIT_METER_REFUSED = 3


class WattkeyError(Exception):
    """Something did not work: `str(error)` is one line, `hint` (maybe empty) the next step."""

    exit_code = EXIT_FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(WattkeyError):
    """The request itself makes no sense: an unreadable duration, a missing option."""

    exit_code = EXIT_USAGE_OR_PORT


class PortError(WattkeyError):
    """The road to the meter is broken: no such port, cable pulled, nobody answers."""

    exit_code = EXIT_USAGE_OR_PORT


class MeterRefusedError(WattkeyError):
    """The meter was reached, understood the request and said no."""

    exit_code = EXIT_METER_REFUSED


class KeyStoreError(WattkeyError):
    """A key is missing, damaged, or its passphrase is wrong."""


class MeterBookError(WattkeyError):
    """The meter book does not know the meter, or its record is damaged."""


class ProtocolError(WattkeyError):
    """The meter answered with something its protocol does not allow."""


class MissingPartError(WattkeyError):
    """An optional library is not installed; the hint is the command that installs it."""
