"""A port on which nobody speaks DLMS: what `Conversation` wants of a framing, and no more."""


class NoFraming:
    """Takes frames for nothing; `idle_ms` counts how long the line was silent."""

    is_authenticated = False
    is_connected = False

    def __init__(self) -> None:
        self.idle_ms = 0

    def whole(self, data: bytes) -> "bytes | None":
        return None

    def feed(self, data: bytes) -> bytes:
        return b""

    def wanted(self) -> int:
        return 0

    def claim(self, data: bytes, at: int) -> int:
        return 1

    def idle(self, elapsed_ms: int) -> None:
        self.idle_ms += elapsed_ms
