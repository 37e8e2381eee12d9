"""Issuer keys on disk: private halves encrypted with a passphrase, public halves beside them.

`keys/NAME.pem` is PKCS#8, encrypted; `keys/NAME.json` holds what anybody may know, so that showing
keys and checking tokens never asks for a passphrase. Which key belongs to which meter is in
`meter_book`; asking a person for the passphrase is in `commands`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import dev_key, folders, moments
from .errors import KeyStoreError, UsageError
from .tokens import key_id

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
"""What a key may be called; so a path with a dot or a slash is no key."""

SHORTEST_PASSPHRASE = 8


@dataclass(frozen=True)
class IssuerKey:
    """The public half of an issuer key: `public_key` 32 raw bytes, `kid` its 8-byte id."""

    name: str
    public_key: bytes
    kid: bytes
    created: str

    @property
    def is_development(self) -> bool:
        """Whether this is the published development key."""
        return self.name == dev_key.NAME

    def verifier(self) -> Ed25519PublicKey:
        """The key as `cryptography` wants it."""
        return Ed25519PublicKey.from_public_bytes(self.public_key)


class KeyStore:
    """The folder of issuer keys; `folder` defaults to the one of this user."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or folders.home() / "keys"

    def check_new(self, name: str) -> None:
        """Complain when no new key can have this name."""
        _check_name(name)
        if self._private_file(name).exists() or self._public_file(name).exists():
            raise KeyStoreError(f"there is already a key '{name}'", "choose another name")

    def create(self, name: str, passphrase: str) -> IssuerKey:
        """Make a new key; refuses a name that is taken and a passphrase that is too short."""
        self.check_new(name)
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise UsageError(
                f"the passphrase is shorter than {SHORTEST_PASSPHRASE} characters",
                "a few random words are easy to remember and hard to guess",
            )
        with folders.locked(self.folder / ".lock"):
            self.check_new(name)  # again: another process may have been quicker
            return self._write(name, Ed25519PrivateKey.generate(), passphrase)

    def public(self, name: str) -> IssuerKey:
        """The public half of `name`, without any passphrase."""
        _check_name(name, allow_development=True)
        if name == dev_key.NAME:
            return _public_half(name, dev_key.private_key(), "")
        path = self._public_file(name)
        try:
            return _from_record(name, folders.read_json_object(path))
        except FileNotFoundError:
            raise KeyStoreError(
                f"there is no key '{name}'", "list them with: wattkey keys show"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, UsageError):
            raise KeyStoreError(
                f"the public file of key '{name}' is damaged", f"restore {path} from a backup"
            ) from None

    def private(self, name: str, passphrase: str) -> Ed25519PrivateKey:
        """The private half of `name`; `passphrase` is ignored for the development key."""
        expected = self.public(name).public_key
        if name == dev_key.NAME:
            return dev_key.private_key()
        key = self._decrypt(name, passphrase)
        if key.public_key().public_bytes_raw() != expected:
            raise KeyStoreError(
                f"the two files of key '{name}' do not belong together",
                f"restore {self.folder} from a backup",
            )
        return key

    def names(self) -> list[str]:
        """Names of the stored keys, sorted; without the built-in development key."""
        if not self.folder.is_dir():
            return []
        stems = (path.stem for path in self.folder.glob("*.json"))
        return sorted(stem for stem in stems if NAME.fullmatch(stem))

    def readable(self) -> list[IssuerKey]:
        """Every public half that can be read, the development key last; damaged ones left out."""
        found = []
        for name in [*self.names(), dev_key.NAME]:
            try:
                found.append(self.public(name))
            except KeyStoreError:
                continue
        return found

    def damaged(self) -> list[KeyStoreError]:
        """What is wrong with each public half that `readable` leaves out."""
        found = []
        for name in self.names():
            try:
                self.public(name)
            except KeyStoreError as error:
                found.append(error)
        return found

    def by_kid(self, kid: bytes) -> IssuerKey | None:
        """The key whose id is `kid`, if the store knows it."""
        return next((key for key in self.readable() if key.kid == kid), None)

    def _write(self, name: str, key: Ed25519PrivateKey, passphrase: str) -> IssuerKey:
        encrypted = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        public = _public_half(name, key, moments.iso_text(moments.now()))
        folders.write_private(self._private_file(name), encrypted)
        folders.write_private_json(self._public_file(name), _to_record(public))
        return public

    def _decrypt(self, name: str, passphrase: str) -> Ed25519PrivateKey:
        path = self._private_file(name)
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode())
        except OSError:
            raise KeyStoreError(
                f"the private file of key '{name}' cannot be read", f"look at {path}"
            ) from None
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # The library cannot tell a wrong passphrase from a damaged file, so neither can we.
            raise KeyStoreError(
                f"key '{name}' does not open", "the passphrase is wrong or the file is damaged"
            ) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyStoreError(f"key '{name}' is not an Ed25519 key", f"look at {path}")
        return key

    def _private_file(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def _public_file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _check_name(name: str, allow_development: bool = False) -> None:
    if not NAME.fullmatch(name):
        raise UsageError(
            f"'{name}' cannot be a key name",
            "use 1 to 32 of a-z, 0-9, _ and -, starting with a letter or digit",
        )
    if name == dev_key.NAME and not allow_development:
        raise UsageError("'dev' is the built-in development key", "choose another name")


def _public_half(name: str, key: Ed25519PrivateKey, created: str) -> IssuerKey:
    public_key = key.public_key()
    return IssuerKey(name, public_key.public_bytes_raw(), key_id(public_key), created)


def _to_record(key: IssuerKey) -> dict[str, str]:
    return {
        "algorithm": "Ed25519",
        "created": key.created,
        "kid": key.kid.hex(),
        "public_key": key.public_key.hex(),
    }


def _from_record(name: str, record: dict[str, str]) -> IssuerKey:
    public_key = bytes.fromhex(record["public_key"])
    kid = bytes.fromhex(record["kid"])
    if kid != key_id(Ed25519PublicKey.from_public_bytes(public_key)):
        raise ValueError("key and id differ")
    moments.parse_moment(str(record["created"]))  # what cannot be shown is damaged too
    return IssuerKey(name, public_key, kid, record["created"])
