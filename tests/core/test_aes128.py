"""The plain AES against FIPS 197's own example, forwards and back."""

from meter.core.aes128 import Aes128

unhex = bytes.fromhex

# FIPS 197, appendix C.1.
BLOCK = unhex("00112233445566778899aabbccddeeff")
KEY = unhex("000102030405060708090a0b0c0d0e0f")
ENCRYPTED = unhex("69c4e0d86a7b0430d8cdb78070b4c55a")


def test_the_block_of_the_standard():
    assert Aes128(KEY).encrypt(BLOCK) == ENCRYPTED
    assert Aes128(KEY).decrypt(ENCRYPTED) == BLOCK


def test_every_octet_comes_back():
    cipher = Aes128(KEY)
    for start in range(0, 256, 16):
        block = bytes(range(start, start + 16))
        assert cipher.decrypt(cipher.encrypt(block)) == block
        assert cipher.encrypt(cipher.decrypt(block)) == block


def test_a_key_has_16_octets():
    for length in (0, 15, 17, 32):
        try:
            Aes128(bytes(length))
        except ValueError as error:
            assert "16 bytes" in str(error)
        else:
            raise AssertionError(length)
