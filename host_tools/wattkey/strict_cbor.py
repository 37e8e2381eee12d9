"""CBOR as tokens use it (SPEC section 1.1), checked around `cbor2`, which takes much more.

What the values mean is not decided here.
"""

from typing import Any

import cbor2

from .token_values import TokenFormatError

_DEEPEST = 4


def decode(data: bytes, what: str) -> Any:
    """The one value in `data`; TokenFormatError, naming `what`, for a kind or form not used.

    Writing the value again in the order read must give the same bytes: `cbor2` by itself takes
    longer forms, keeps the last of two equal keys and ignores what follows.
    """
    try:
        value = cbor2.loads(data)
        is_same = cbor2.dumps(value) == data
    except Exception:  # cbor2 makes dates, patterns and more of tags, and lets their errors out
        raise TokenFormatError(f"{what} is not CBOR: damaged, or no token") from None
    if not is_same or not _is_plain(value, 0):
        raise TokenFormatError(f"{what} is CBOR in a form that tokens do not use")
    return value


def _is_plain(value: Any, depth: int) -> bool:
    match value:
        case None | bool() | bytes():
            return True
        case int():
            return -(2**64) <= value < 2**64
        case str():
            return value.isascii()
        case list():
            return depth < _DEEPEST and all(_is_plain(item, depth + 1) for item in value)
        case dict():
            return _is_plain_map(value, depth)
        case cbor2.CBORTag():
            return depth < _DEEPEST and _is_plain(value.value, depth + 1)
    return False


def _is_plain_map(value: dict[Any, Any], depth: int) -> bool:
    # `type`: true would pass for the key 1.
    are_keys_plain = all(type(key) in (int, bytes, str) for key in value)
    items = [*value.keys(), *value.values()]
    return depth < _DEEPEST and are_keys_plain and all(_is_plain(i, depth + 1) for i in items)
