"""A token as a person hands it over: the text itself, a file that holds it, or `-` for stdin."""

import sys
from pathlib import Path

from . import tokens
from .errors import UsageError

_LONGEST_BYTES = 4096
"""Ample for a token of 256 bytes as text with spaces; a wrong file must not fill the memory."""
_LOWEST_FIRST_BYTE = 0x80
"""A binary token begins with a CBOR array or tag; text and most files with less."""


def read_token(given: str) -> bytes:
    """The binary token behind `given`; UsageError when there is none."""
    if given == "-":
        return _either(sys.stdin.buffer.read(_LONGEST_BYTES), "standard input")
    if _is_text(given.encode()):
        return _from_text(given, "the text given")
    return _either(_read_file(given), given)


def _read_file(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LONGEST_BYTES)
    except (OSError, ValueError):
        raise UsageError(
            f"'{path}' is neither a token nor a file that can be read",
            "a token begins with WK1: and is best put in quotes",
        ) from None


def _either(content: bytes, source: str) -> bytes:
    """Text or binary: text announces itself, and no binary token begins with a W."""
    if _is_text(content):
        return _from_text(content.decode("ascii", "replace"), source)
    if not content:
        raise UsageError(f"{source} is empty", "a token begins with WK1:")
    # Whatever else was named by mistake, a private key perhaps, must not travel to a meter.
    if len(content) > tokens.MOST_BYTES or content[0] < _LOWEST_FIRST_BYTE:
        raise UsageError(f"{source} holds no token", "a token begins with WK1:")
    return content


def _is_text(content: bytes) -> bool:
    return content.lstrip()[:4].upper() == b"WK1:"


def _from_text(text: str, source: str) -> bytes:
    try:
        return tokens.from_text("".join(text.split()))
    except tokens.TokenFormatError as error:
        raise UsageError(
            f"{source} is not a whole token: {error}", "copy it again, from WK1: to its last letter"
        ) from None
