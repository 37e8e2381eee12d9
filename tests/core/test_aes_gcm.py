"""AES, GCM and key wrap against the standards' own examples; what is not genuine is refused."""

from meter.core.aes128 import Aes128
from meter.core.aes_gcm import AesGcm
from meter.core.key_wrap import unwrap, wrap

try:
    from meter.drivers.chip_aes import ChipAes
except ImportError:  # CPython and the esp32-like build have no cryptolib
    ChipAes = Aes128

unhex = bytes.fromhex

# FIPS 197, appendix C.1.
BLOCK = unhex("00112233445566778899aabbccddeeff")
BLOCK_KEY = unhex("000102030405060708090a0b0c0d0e0f")
ENCIPHERED = unhex("69c4e0d86a7b0430d8cdb78070b4c55a")

# McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 1, 2 and 4.
KEY = unhex("feffe9928665731c6d6a8f9467308308")
IV = unhex("cafebabefacedbaddecaf888")
AAD = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAIN = unhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
SEALED = unhex(
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
    "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
)
GCM_CASES = (
    (bytes(16), bytes(12), b"", b"", b"", unhex("58e2fccefa7e3061367f1d57a4e7455a")),
    (
        bytes(16),
        bytes(12),
        b"",
        bytes(16),
        unhex("0388dace60b6a392f328c2b971b2fe78"),
        unhex("ab6e47d42cec13bdf53a67b21257bddf"),
    ),
    (KEY, IV, AAD, PLAIN, SEALED, unhex("5bc94fbc3221a5db94fae95ae7121a47")),
)

# RFC 3394, section 4.1.
WRAPPED = unhex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5")


def ciphers():
    return (Aes128, ChipAes)


def changed(octets, at):
    copy = bytearray(octets)
    copy[at] ^= 0x40
    return bytes(copy)


def test_the_block_of_the_standard():
    for make in ciphers():
        cipher = make(BLOCK_KEY)
        assert cipher.encrypt(BLOCK) == ENCIPHERED
        assert cipher.decrypt(ENCIPHERED) == BLOCK


def test_blocks_are_taken_one_by_one():
    for make in ciphers():
        cipher = make(BLOCK_KEY)
        assert cipher.encrypt(BLOCK + ENCIPHERED + BLOCK)[:16] == ENCIPHERED
        assert cipher.decrypt(cipher.encrypt(PLAIN[:48])) == PLAIN[:48]
        assert cipher.encrypt(b"") == b""


def test_gcm_of_its_inventors():
    for make in ciphers():
        for key, iv, aad, plain, sealed, tag in GCM_CASES:
            gcm = AesGcm(key, make)
            assert gcm.seal(iv, plain, aad) == sealed + tag[:12]
            assert gcm.open(iv, sealed + tag[:12], aad) == plain


def test_a_mac_is_a_seal_around_nothing():
    gcm = AesGcm(KEY)
    assert gcm.mac(IV, AAD) == gcm.seal(IV, b"", AAD)
    assert gcm.mac(bytes(12), b"") != gcm.mac(IV, b"")


def test_every_octet_counts():
    gcm = AesGcm(KEY)
    sealed = gcm.seal(IV, PLAIN, AAD)
    for at in range(len(sealed)):
        assert gcm.open(IV, changed(sealed, at), AAD) is None, at
    for at in range(len(AAD)):
        assert gcm.open(IV, sealed, changed(AAD, at)) is None, at
    for at in range(len(IV)):
        assert gcm.open(changed(IV, at), sealed, AAD) is None, at
    for end in range(len(sealed)):
        assert gcm.open(IV, sealed[:end], AAD) is None, end
    assert AesGcm(changed(KEY, 0)).open(IV, sealed, AAD) is None


def test_every_length_around_the_blocks_comes_back():
    gcm = AesGcm(KEY)
    for length in tuple(range(34)) + (255, 256, 257, 511, 512, 513):
        data = bytes([n * 7 & 255 for n in range(length)])
        assert gcm.open(IV, gcm.seal(IV, data, AAD), AAD) == data, length


def test_a_quicker_hash_can_stand_in():
    class Zero:
        def __init__(self, key):
            self.key = key

        def digest(self, aad, data):
            return bytes(16)

    cipher = Aes128(KEY)
    mask = cipher.encrypt(IV + b"\x00\x00\x00\x01")
    assert AesGcm(KEY, Aes128, Zero).mac(IV, AAD) == mask[:12]


def test_the_wrapped_key_of_the_rfc():
    for make in ciphers():
        cipher = make(BLOCK_KEY)
        assert wrap(cipher, BLOCK) == WRAPPED
        assert unwrap(cipher, WRAPPED) == BLOCK


def test_what_was_not_wrapped_is_refused():
    cipher = Aes128(BLOCK_KEY)
    for at in range(len(WRAPPED)):
        assert unwrap(cipher, changed(WRAPPED, at)) is None, at
    for length in (0, 8, 16, 23, 25):
        assert unwrap(cipher, (WRAPPED + bytes(8))[:length]) is None, length
    assert unwrap(Aes128(KEY), WRAPPED) is None
