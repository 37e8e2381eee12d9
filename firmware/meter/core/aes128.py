"""AES with a key of 128 bits (FIPS 197), one block at a time.

Plain bytes, to be checked against the text; its timing depends on the data. A faster twin may take
its place for `encrypt`, which is all that GCM needs; only a wrapped key is ever decrypted.
"""

from ..const import const

BLOCK_BYTES = const(16)
_ROUNDS = const(10)
_WORD_BYTES = const(4)


class Aes128:
    """Encrypts and decrypts blocks under one key."""

    def __init__(self, key: bytes) -> None:
        self._sbox = make_sbox()
        self._round_keys = expand_key(key, self._sbox)

    def encrypt(self, block: bytes) -> bytes:
        """Return the encrypted block of 16 bytes (section 5.1)."""
        state = self._with_key(block, 0)
        for turn in range(1, _ROUNDS):
            state = self._with_key(_mixed(self._shifted(state)), turn)
        return self._with_key(self._shifted(state), _ROUNDS)

    def decrypt(self, block: bytes) -> bytes:
        """Return the block of 16 bytes that `block` was (section 5.3)."""
        state = self._with_key(block, _ROUNDS)
        for turn in range(_ROUNDS - 1, 0, -1):
            state = _mixed(_evened(self._with_key(self._shifted_back(state), turn)))
        return self._with_key(self._shifted_back(state), 0)

    def _with_key(self, state: bytes, turn: int) -> bytes:
        key = self._round_keys[BLOCK_BYTES * turn : BLOCK_BYTES * (turn + 1)]
        return bytes([a ^ b for a, b in zip(state, key)])

    def _shifted(self, state: bytes) -> bytes:
        """Each byte replaced, each row moved to the left by its number (5.1.1 and 5.1.2)."""
        return bytes([self._sbox[state[(at + 4 * (at & 3)) & 15]] for at in range(BLOCK_BYTES)])

    def _shifted_back(self, state: bytes) -> bytes:
        shifted = bytearray(BLOCK_BYTES)
        for at in range(BLOCK_BYTES):
            shifted[(at + 4 * (at & 3)) & 15] = self._sbox.find(state[at : at + 1])
        return bytes(shifted)


def make_sbox() -> bytes:
    """Return the 256 replacements of section 5.1.1: inverse, rotated sums, a constant."""
    sbox = bytearray(256)
    power, inverse = 1, 1
    for _ in range(255):
        # The powers of 3 are all bytes but 0, and those of 1/3 their inverses.
        sbox[power] = _affine(inverse)
        power ^= doubled(power)
        inverse = _third(inverse)
    sbox[0] = _affine(0)
    return bytes(sbox)


def doubled(byte: int) -> int:
    """Return 2 * byte in AES's field of 256 elements (section 4.2.1)."""
    return byte << 1 if byte < 128 else byte << 1 & 255 ^ 0x1B


def _third(byte: int) -> int:
    """Return byte / 3: times 0xF6, which is 1/3."""
    product, addend = 0, byte
    for bit in range(8):
        if 0xF6 >> bit & 1:
            product ^= addend
        addend = doubled(addend)
    return product


def _affine(byte: int) -> int:
    twice = byte << 8 | byte
    return (byte ^ twice >> 4 ^ twice >> 5 ^ twice >> 6 ^ twice >> 7) & 255 ^ 0x63


def expand_key(key: bytes, sbox: bytes) -> bytes:
    """Return eleven round keys in a row (section 5.2)."""
    if len(key) != BLOCK_BYTES:
        raise ValueError("key is not 16 bytes")
    words = [key[at : at + _WORD_BYTES] for at in range(0, BLOCK_BYTES, _WORD_BYTES)]
    constant = 1
    while len(words) < 4 * (_ROUNDS + 1):
        word = words[-1]
        if len(words) % 4 == 0:
            word = bytes([sbox[byte] for byte in word[1:] + word[:1]])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = doubled(constant)
        words.append(bytes([a ^ b for a, b in zip(words[-4], word)]))
    return b"".join(words)


def _mixed(state: bytes) -> bytes:
    """Each column multiplied by a fixed polynomial (section 5.1.3)."""
    mixed = bytearray(BLOCK_BYTES)
    for at in range(BLOCK_BYTES):
        column = at & 12
        a, b, c, d = [state[column + (at + step & 3)] for step in range(4)]
        mixed[at] = doubled(a) ^ doubled(b) ^ b ^ c ^ d
    return bytes(mixed)


def _evened(state: bytes) -> bytes:
    """What `_mixed` makes the inverse of itself from: it is its own, but for this factor."""
    evened = bytearray(BLOCK_BYTES)
    for at in range(BLOCK_BYTES):
        across = (at & 12) + (at + 2 & 3)
        evened[at] = state[at] ^ doubled(doubled(state[at] ^ state[across]))
    return bytes(evened)
