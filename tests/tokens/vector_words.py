"""How a token's command stands in the vectors: JSON has no bytes, so they are in hexadecimal."""

from typing import Any

from meter.core.token import Token


def command_words(token: Token) -> list[Any]:
    """The command's number and arguments, as `tokens.json` and SPEC write them."""
    return [token.command, *(w.hex() if isinstance(w, bytes) else w for w in token.arguments)]
