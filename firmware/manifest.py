"""What of the firmware is frozen into a board's image, in MicroPython's manifest language.

A board's own manifest includes this one after its port's (`boards/*/manifest.py`). Left out is what
no 32-bit meter runs: the client side of DLMS, which the host tools use, and arithmetic for 64 bits.
"""

# ruff: noqa: F821
# pyright: reportUndefinedVariable=false

import os

_CLIENT = ("client", "hdlc_client", "wrapper_client")


def _is_wanted(name: str) -> bool:
    stem, kind = os.path.splitext(name)
    return kind == ".py" and not stem.startswith(_CLIENT) and not stem.endswith("64")


def _package(path: str) -> None:
    names = sorted(filter(_is_wanted, os.listdir(path)))
    package(path, tuple(names), base_path=".")
    for name in sorted(os.listdir(path)):
        folder = path + "/" + name
        if os.path.isdir(folder) and name != "__pycache__":
            _package(folder)


module("main.py")
_package("meter")
