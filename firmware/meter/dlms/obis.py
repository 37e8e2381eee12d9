"""Logical names (OBIS codes): six bytes on the wire, `1.0.1.8.0.255` for people."""

from .errors import MalformedError

_LENGTH = 6


def parse(name: "str | bytes") -> bytes:
    """Return the six bytes of `name`, given as dotted decimal text or already as bytes."""
    if not isinstance(name, str):
        return _six(bytes(name))
    try:
        return _six(bytes([_octet(part) for part in name.split(".")]))
    except ValueError:
        raise MalformedError("not a logical name: " + name) from None


def to_text(name: bytes) -> str:
    """Return `name` as dotted decimal text."""
    return ".".join([str(octet) for octet in name])


def _six(name: bytes) -> bytes:
    if len(name) != _LENGTH:
        raise MalformedError("a logical name has six parts")
    return name


def _octet(part: str) -> int:
    value = int(part)
    if not 0 <= value <= 255:
        raise ValueError(part)
    return value
