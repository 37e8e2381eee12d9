"""What each build is made of and what it must be able to do: data, no actions.

`standard` is what most people run. `esp32-like` has the number widths of an ESP32 (31-bit small
integers, single floats) and no `cryptolib`, because the standard build forgives what a board does
not. Where a build comes from is not decided here.
"""

import hashlib
import platform
from dataclasses import dataclass

OLDEST_VERSION = (1, 25)
"""The oldest release the firmware was tried on."""

MODULES = ("asyncio", "select", "socket", "json", "hashlib", "binascii", "struct", "vfs")

FROZEN = 'include("$(MPY_DIR)/extmod/asyncio")\n'
"""MicroPython's frozen-module manifest: asyncio only, since `mip` pulls in a download tool."""

# No foreign function calls and no Berkeley database: nothing uses them, and both want libraries.
_COMMON_FLAGS = ("MICROPY_PY_FFI=0", "MICROPY_PY_BTREE=0")


@dataclass(frozen=True)
class Recipe:
    """One build: the flags that make it and the facts that `probe` must find in it."""

    name: str
    make_flags: tuple[str, ...]
    c_flags: tuple[str, ...]
    is_32_bit: bool
    has_cryptolib: bool

    @property
    def digest(self) -> str:
        """Changes whenever a binary made by an earlier recipe should no longer be used."""
        text = repr((self, FROZEN, OLDEST_VERSION, MODULES, platform.machine()))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


_STANDARD = Recipe(
    name="standard",
    make_flags=(*_COMMON_FLAGS, "MICROPY_PY_SSL=1", "MICROPY_SSL_MBEDTLS=1"),
    c_flags=(),
    is_32_bit=False,
    has_cryptolib=True,
)

_ESP32_LIKE = Recipe(
    name="esp32-like",
    make_flags=(*_COMMON_FLAGS, "MICROPY_PY_SSL=0", "MICROPY_FORCE_32BIT=1"),
    c_flags=("-DMICROPY_FLOAT_IMPL=MICROPY_FLOAT_IMPL_FLOAT",),
    is_32_bit=True,
    has_cryptolib=False,
)

RECIPES = {recipe.name: recipe for recipe in (_STANDARD, _ESP32_LIKE)}
