"""Writes the tables that AES, GHASH and SHA-512 look words up in, as octets in the machine's order.

As constants they lie in flash where the code does; made at run time they would take 2 KB of heap
and, for AES, a good part of a second. They come from the plain twins, which follow the standards.
"""

from meter.core import aes128, ghash, sha512

_HEAD = '''\
"""{what}

Words of 32 bits, the lowest byte first. Written by `host_tools/viper_writer`.
"""
# fmt: off
'''
_ACROSS = 16


def write_aes() -> str:
    """The text of the tables for AES."""
    sbox = aes128.make_sbox()
    columns = b"".join(map(_column, sbox))
    what = "AES's replacements (FIPS 197, 5.1.1), and for each byte the column 2s, s, s, 3s."
    return _HEAD.format(what=what) + _constant("SBOX", sbox) + _constant("COLUMNS", columns)


def write_ghash() -> str:
    """The text of the table for GHASH."""
    reductions = [_halves(_times_x4(nibble), 4) for nibble in range(16)]
    what = "What four bits shifted out of a GHASH sum come to."
    return _HEAD.format(what=what) + _constant("REDUCTIONS", b"".join(reductions))


def write_sha512() -> str:
    """The text of the tables for SHA-512: words of 64 bits, upper half first."""
    start = b"".join(_halves(word, 2) for word in sha512.START)
    rounds = b"".join(_halves(word, 2) for word in sha512.CONSTANTS)
    what = "SHA-512's first state and round constants (FIPS 180-4, 5.3.5 and 4.2.3)."
    return _HEAD.format(what=what) + _constant("START", start) + _constant("ROUNDS", rounds)


def _column(replaced: int) -> bytes:
    twice = aes128.doubled(replaced)
    return bytes((replaced ^ twice, replaced, replaced, twice))


def _times_x4(value: int) -> int:
    for _ in range(4):
        value = ghash.times_x(value)
    return value


def _halves(value: int, count: int) -> bytes:
    """`count` words, the highest first."""
    words = [value >> 32 * place & 0xFFFFFFFF for place in reversed(range(count))]
    return b"".join(word.to_bytes(4, "little") for word in words)


def _constant(name: str, octets: bytes) -> str:
    rows = [octets[at : at + _ACROSS] for at in range(0, len(octets), _ACROSS)]
    lines = ['    b"' + "".join(f"\\x{octet:02x}" for octet in row) + '"' for row in rows]
    return "\n".join([f"\n{name} = (", *lines, ")\n"])
