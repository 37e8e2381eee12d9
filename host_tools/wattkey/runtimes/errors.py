"""The one error of this package, so that callers need to catch only one."""


class RuntimeUnavailable(RuntimeError):
    """No such MicroPython here: `str()` says what is missing, `hint` what would bring it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint
