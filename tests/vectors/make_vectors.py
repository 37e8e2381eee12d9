"""Writes the vector files of this folder: python tests/vectors/make_vectors.py

Everything is deterministic, and made by strangers (`cbor2`, `cryptography`, `hashlib`) or by the
textbook arithmetic of `edwards`; the tests check that the files are what this writes.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import gcm_vectors
import signature_vectors
import token_vectors

FOLDER = Path(__file__).resolve().parent


def digests() -> list[dict[str, str]]:
    """SHA-512 around every place where padding changes the number of blocks."""
    lengths = [0, 1, 2, 3, 55, 63, 64, 65, *range(109, 131), *range(238, 258), 1000]
    messages = [b"abc", *(bytes(n % 251 for n in range(length)) for length in lengths)]
    messages += [b"\xff" * 111, b"\x00" * 112, b"\x80" * 128]
    return [{"message": m.hex(), "digest": hashlib.sha512(m).hexdigest()} for m in messages]


def files() -> dict[str, str]:
    """File name and content of every vector file."""
    contents: dict[str, Any] = {
        "ed25519.json": signature_vectors.make(),
        "gcm.json": gcm_vectors.make(),
        "sha512.json": digests(),
        "tokens.json": token_vectors.make(),
    }
    return {name: json.dumps(content, indent=1) + "\n" for name, content in contents.items()}


def main() -> None:
    for name, content in files().items():
        (FOLDER / name).write_text(content)


if __name__ == "__main__":
    main()
