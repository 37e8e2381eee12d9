"""Keys on disk: encrypted, private to the user, and honest about what is wrong with them."""

import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from wattkey import dev_key
from wattkey.errors import KeyStoreError, UsageError
from wattkey.keystore import KeyStore
from wattkey.tokens import key_id

from .conftest import PASSPHRASE


def test_a_new_key_opens_with_its_passphrase(store: KeyStore) -> None:
    created = store.create("utility", PASSPHRASE)
    private = store.private("utility", PASSPHRASE)
    assert private.public_key().public_bytes_raw() == created.public_key
    assert store.public("utility") == created
    assert store.by_kid(created.kid) == created


def test_files_are_private_and_encrypted(store: KeyStore, home: Path) -> None:
    store.create("utility", PASSPHRASE)
    secret = store.private("utility", PASSPHRASE).private_bytes_raw()
    files = sorted((home / "keys").iterdir())
    assert {"utility.pem", "utility.json"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert secret not in content and secret.hex().encode() not in content
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
    assert (home / "keys/utility.pem").read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY")


@pytest.mark.parametrize("wrong", ["", "Correct horse battery", "\N{SNOWMAN}"])
def test_a_wrong_passphrase_is_told_without_repeating_it(store: KeyStore, wrong: str) -> None:
    store.create("utility", PASSPHRASE)
    with pytest.raises(KeyStoreError) as caught:
        store.private("utility", wrong)
    assert "passphrase" in caught.value.hint
    assert not wrong or wrong not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("damage", [b"", b"garbage", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA"])
def test_a_damaged_private_file(store: KeyStore, home: Path, damage: bytes) -> None:
    store.create("utility", PASSPHRASE)
    (home / "keys/utility.pem").write_bytes(damage)
    with pytest.raises(KeyStoreError):
        store.private("utility", PASSPHRASE)


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"public_key": "00", "kid": "00"}', "\x00"])
def test_a_damaged_public_file_names_the_file(store: KeyStore, home: Path, damage: str) -> None:
    store.create("utility", PASSPHRASE)
    (home / "keys/utility.json").write_text(damage)
    with pytest.raises(KeyStoreError) as caught:
        store.public("utility")
    assert "utility.json" in caught.value.hint
    assert [key.name for key in store.readable()] == [dev_key.NAME]


@pytest.mark.parametrize("change", [{"created": "once"}, {"created": None}, {"kid": "00" * 8}])
def test_a_public_file_damaged_in_one_place(
    store: KeyStore, home: Path, change: dict[str, object]
) -> None:
    store.create("utility", PASSPHRASE)
    path = home / "keys/utility.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(KeyStoreError, match="damaged"):
        store.public("utility")
    (error,) = store.damaged()
    assert str(error) == "the public file of key 'utility' is damaged"


def test_halves_of_different_keys_are_noticed(store: KeyStore, home: Path) -> None:
    store.create("one", PASSPHRASE)
    store.create("two", PASSPHRASE)
    os.replace(home / "keys/two.pem", home / "keys/one.pem")
    with pytest.raises(KeyStoreError, match="do not belong together"):
        store.private("one", PASSPHRASE)


def test_another_kind_of_key_is_refused(store: KeyStore, home: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    store.create("utility", PASSPHRASE)
    pem = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    (home / "keys/utility.pem").write_bytes(pem)
    with pytest.raises(KeyStoreError, match="not an Ed25519 key"):
        store.private("utility", PASSPHRASE)


def test_a_key_is_never_overwritten(store: KeyStore, home: Path) -> None:
    first = store.create("utility", PASSPHRASE)
    with pytest.raises(KeyStoreError, match="already"):
        store.create("utility", PASSPHRASE)
    (home / "keys/utility.json").unlink()
    with pytest.raises(KeyStoreError, match="already"):
        store.create("utility", PASSPHRASE)
    assert first.kid == key_id(first.verifier())


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", "dev", ".hidden", "x" * 33, "a b", "a\n"])
def test_names_that_cannot_be(store: KeyStore, name: str) -> None:
    with pytest.raises(UsageError):
        store.create(name, PASSPHRASE)


def test_a_short_passphrase_is_refused(store: KeyStore) -> None:
    with pytest.raises(UsageError, match="shorter"):
        store.create("utility", "1234567")


def test_the_development_key_is_fixed_and_needs_no_passphrase(store: KeyStore) -> None:
    key = store.public("dev")
    assert key.is_development
    private = store.private("dev", "")
    assert private.public_key().public_bytes_raw() == key.public_key
    # Meters in people's emulators know this key: changing it is a breaking change.
    assert key.kid.hex() == "53ce21d02923f4e4"


def test_nothing_private_in_repr_or_public_file(store: KeyStore, home: Path) -> None:
    key = store.create("utility", PASSPHRASE)
    record = json.loads((home / "keys/utility.json").read_text())
    assert set(record) == {"algorithm", "created", "kid", "public_key"}
    assert PASSPHRASE not in repr(key) + repr(store) + str(record)
