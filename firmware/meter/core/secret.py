"""What can be a secret to log in with: 8 to 32 octets (SPEC 3.2)."""

from ..const import const

_LEAST = const(8)
_MOST = const(32)


def may_be_secret(secret: bytes) -> bool:
    """Say whether `secret` is long enough for its owner and short enough for a meter."""
    return _LEAST <= len(secret) <= _MOST
