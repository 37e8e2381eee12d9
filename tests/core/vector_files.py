"""The vectors in `tests/vectors`, for tests that run on every Python."""

import json

_FOLDER = __file__.rsplit("/", 2)[0] + "/vectors/"


def load(name: str):
    with open(_FOLDER + name) as file:
        return json.load(file)


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)
