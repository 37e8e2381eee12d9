"""Key wrap against the RFC's own example; what was not wrapped under the key is refused."""

from meter.core.aes128 import Aes128
from meter.core.key_wrap import unwrap, wrap

unhex = bytes.fromhex

# RFC 3394, section 4.1.
MASTER = unhex("000102030405060708090a0b0c0d0e0f")
KEY = unhex("00112233445566778899aabbccddeeff")
WRAPPED = unhex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5")


def test_the_wrapped_key_of_the_rfc():
    assert wrap(Aes128(MASTER), KEY) == WRAPPED
    assert unwrap(Aes128(MASTER), WRAPPED) == KEY


def test_what_was_not_wrapped_is_refused():
    cipher = Aes128(MASTER)
    for at in range(len(WRAPPED)):
        changed = bytearray(WRAPPED)
        changed[at] ^= 0x40
        assert unwrap(cipher, bytes(changed)) is None, at
    for length in (0, 8, 16, 23, 25):
        assert unwrap(cipher, (WRAPPED + bytes(8))[:length]) is None, length
    assert unwrap(Aes128(bytes(16)), WRAPPED) is None
