"""The firmware's AES-GCM and key wrap against `cryptography`, on whatever hypothesis thinks of."""

from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from meter.core.aes128 import Aes128
from meter.core.gcm import plain_gcm
from meter.core.key_wrap import unwrap, wrap

KEYS = st.binary(min_size=16, max_size=16)
IVS = st.binary(min_size=12, max_size=12)
DATA = st.binary(max_size=600)
TAG_CUT = 4
"""`cryptography` makes tags of 16 octets; ours are the first 12 of the same."""


@given(KEYS, IVS, DATA, DATA)
def test_we_seal_what_they_seal(key: bytes, iv: bytes, data: bytes, aad: bytes) -> None:
    theirs = AESGCM(key).encrypt(iv, data, aad)
    ours = plain_gcm(key).seal(iv, data, aad)
    assert ours == theirs[:-TAG_CUT]
    assert plain_gcm(key).open(iv, ours, aad) == data


@given(KEYS, IVS, DATA)
def test_our_mac_is_theirs_over_nothing(key: bytes, iv: bytes, aad: bytes) -> None:
    assert plain_gcm(key).mac(iv, aad) == AESGCM(key).encrypt(iv, b"", aad)[:-TAG_CUT]


@given(KEYS, st.binary(min_size=16, max_size=64).filter(lambda key: len(key) % 8 == 0))
def test_keys_wrap_as_theirs(master: bytes, key: bytes) -> None:
    wrapped = wrap(Aes128(master), key)
    assert wrapped == keywrap.aes_key_wrap(master, key)
    assert unwrap(Aes128(master), wrapped) == key
