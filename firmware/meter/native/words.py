"""Octets as viper reads words from them: at addresses that four divides.

In the heap all octets begin at one, in flash wherever the linker put them, and a processor may
refuse to read a word elsewhere, or read it slowly.
"""
# ruff: noqa: F821

import micropython


def readable(octets: bytes) -> bytes:
    """Return `octets` if they can be read as words where they are, else a copy."""
    return bytes(bytearray(octets)) if _odd_octets(octets) else octets  # type: ignore


@micropython.viper
def _odd_octets(octets: ptr8) -> int:
    return int(octets) & 3
