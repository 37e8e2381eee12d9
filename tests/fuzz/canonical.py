"""Any value that a parser gives, as bytes that are the same on every Python.

`repr` is not: each Python has its own. Objects are written by their fields.
"""


def written(value):
    """Return `value` as bytes from which two values that differ can be told apart."""
    if value is None:
        return b"n"
    for kind, write in _KINDS:
        if isinstance(value, kind):
            return write(value)
    return b"o" + _sequence([getattr(value, name) for name in _fields(value)])


def _sequence(values):
    parts = [written(one) for one in values]
    return str(len(parts)).encode() + b"[" + b",".join(parts) + b"]"


def _mapping(value):
    items = sorted([written(key) + b":" + written(one) for key, one in value.items()])
    return b"{" + b",".join(items) + b"}"


def _octets(value):
    return b"x" + str(len(value)).encode() + b":" + bytes(value)


def _fields(value):
    names = [name for name in dir(value) if name[0] != "_"]
    return sorted([name for name in names if not callable(getattr(value, name))])


_KINDS = (
    (bool, lambda value: b"T" if value else b"F"),
    (int, lambda value: b"i" + str(value).encode()),
    (bytes, _octets),
    (bytearray, _octets),
    (str, lambda value: b"s" + _octets(value.encode())),
    (list, _sequence),
    (tuple, _sequence),
    (dict, _mapping),
)
