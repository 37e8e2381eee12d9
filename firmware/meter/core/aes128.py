"""AES with a key of 128 bits (FIPS 197), block by block, for boards whose chip has none.

Here: the plain cipher, on octets because a 32-bit word is no small int on an ESP32. Not here: what
is made of it (`aes_gcm`, `key_wrap`). Whatever has the same two methods can stand in its place.
It is made to be small; its table look-ups take times that depend on what they look up.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Protocol

    class BlockCipher(Protocol):
        """AES under one key: both take and give any number of blocks of 16 octets."""

        def encrypt(self, blocks: bytes) -> bytes: ...

        def decrypt(self, blocks: bytes) -> bytes: ...


_SBOX = bytes.fromhex(
    "637c777bf26b6fc53001672bfed7ab76ca82c97dfa5947f0add4a2af9ca472c0"
    "b7fd9326363ff7cc34a5e5f171d8311504c723c31896059a071280e2eb27b275"
    "09832c1a1b6e5aa0523bd6b329e32f8453d100ed20fcb15b6acbbe394a4c58cf"
    "d0efaafb434d338545f9027f503c9fa851a3408f929d38f5bcb6da2110fff3d2"
    "cd0c13ec5f974417c4a77e3d645d197360814fdc222a908846eeb814de5e0bdb"
    "e0323a0a4906245cc2d3ac629195e479e7c8376d8dd54ea96c56f4ea657aae08"
    "ba78252e1ca6b4c6e8dd741f4bbd8b8a703eb5664803f60e613557b986c11d9e"
    "e1f8981169d98e949b1e87e9ce5528df8ca1890dbfe6426841992d0fb054bb16"
)
# Twice a number in the field of AES.
_DOUBLE = bytes((n << 1 ^ (n >> 7) * 0x11B) for n in range(256))
# The rows shifted: which octet comes to each place.
_SHIFTED = bytes((place * 5 & 15) for place in range(16))

_BLOCK = 16
_ROUNDS = 10


class Aes128:
    """The cipher under one key of 16 octets."""

    def __init__(self, key: bytes) -> None:
        self._round_keys = _expand(key)

    def encrypt(self, blocks: bytes) -> bytes:
        """Return `blocks`, a whole number of them, each enciphered."""
        return self._each(blocks, self._encrypt_one)

    def decrypt(self, blocks: bytes) -> bytes:
        """Return `blocks`, a whole number of them, each deciphered."""
        return self._each(blocks, self._decrypt_one)

    def _each(self, blocks: bytes, crypt_one: "Callable[[bytes], bytes]") -> bytes:
        done = [crypt_one(blocks[at : at + _BLOCK]) for at in range(0, len(blocks), _BLOCK)]
        return b"".join(done)

    def _encrypt_one(self, block: bytes) -> bytes:
        state = bytearray(block)
        self._add_key(state, 0)
        for number in range(1, _ROUNDS + 1):
            state = bytearray([_SBOX[state[at]] for at in _SHIFTED])
            if number < _ROUNDS:
                _mix(state)
            self._add_key(state, number)
        return bytes(state)

    def _decrypt_one(self, block: bytes) -> bytes:
        state, inverse = bytearray(block), _inverse_sbox()
        for number in range(_ROUNDS, 0, -1):
            self._add_key(state, number)
            if number < _ROUNDS:
                _unmix(state)
            shifted = bytearray(_BLOCK)
            for place in range(_BLOCK):
                shifted[_SHIFTED[place]] = inverse[state[place]]
            state = shifted
        self._add_key(state, 0)
        return bytes(state)

    def _add_key(self, state: bytearray, number: int) -> None:
        keys, at = self._round_keys, number * _BLOCK
        for place in range(_BLOCK):
            state[place] ^= keys[at + place]


def _expand(key: bytes) -> bytes:
    keys, constant = bytearray(key), 1
    for at in range(_BLOCK, (_ROUNDS + 1) * _BLOCK, 4):
        word = keys[at - 4 : at]
        if at % _BLOCK == 0:
            word = bytearray([_SBOX[word[place]] for place in (1, 2, 3, 0)])
            word[0] ^= constant
            constant = _DOUBLE[constant]
        keys.extend(bytes([word[place] ^ keys[at - _BLOCK + place] for place in range(4)]))
    return bytes(keys)


def _mix(state: bytearray) -> None:
    for at in range(0, _BLOCK, 4):
        a, b, c, d = state[at], state[at + 1], state[at + 2], state[at + 3]
        every = a ^ b ^ c ^ d
        state[at] = a ^ every ^ _DOUBLE[a ^ b]
        state[at + 1] = b ^ every ^ _DOUBLE[b ^ c]
        state[at + 2] = c ^ every ^ _DOUBLE[c ^ d]
        state[at + 3] = d ^ every ^ _DOUBLE[d ^ a]


def _unmix(state: bytearray) -> None:
    # The inverse matrix is the matrix itself after this.
    for at in range(0, _BLOCK, 4):
        even = _DOUBLE[_DOUBLE[state[at] ^ state[at + 2]]]
        odd = _DOUBLE[_DOUBLE[state[at + 1] ^ state[at + 3]]]
        for place in range(4):
            state[at + place] ^= odd if place & 1 else even
    _mix(state)


def _inverse_sbox() -> bytes:
    # Made when it is wanted: only a key that arrives wrapped is ever deciphered.
    inverse = bytearray(256)
    for number in range(256):
        inverse[_SBOX[number]] = number
    return bytes(inverse)
