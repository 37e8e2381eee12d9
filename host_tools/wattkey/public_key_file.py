"""Another issuer's public key, from the file that `wattkey keys show NAME --json` made there.

Here: reading that file. What the key is good for is not decided here.
"""

import json
from pathlib import Path
from typing import Any

from . import issuer_public_key, tokens
from .errors import UsageError


def read(path: Path) -> bytes:
    """The raw public key in `path`; UsageError when there is none, or several."""
    try:
        record = _only(json.loads(path.read_text("utf-8")))
        public_key = bytes.fromhex(record["public_key"])
        is_whole = bytes.fromhex(record["kid"]) == tokens.raw_key_id(public_key)
    except OSError as error:
        raise UsageError(
            f"cannot read the public key file {path}: {error.strerror}",
            "give a key's name (wattkey keys show), or such a file",
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        is_whole, public_key = False, b""
    if not is_whole or not issuer_public_key.is_strict(public_key):
        raise UsageError(
            f"{path} holds no issuer's public key",
            "make it where the key is: wattkey keys show NAME --json > FILE",
        )
    return public_key


def _only(found: Any) -> dict[str, Any]:
    """The one key of a list, or the key itself as it lies in a key store."""
    (record,) = found if isinstance(found, list) else [found]
    return record
