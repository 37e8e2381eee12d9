"""Putting a meter into service: issuer key and secrets go in, the meter book remembers.

Here: the order that loses nothing, and the rule that keeps the development key out of real
meters. How the bytes travel is in `meter_client`.
"""

from dataclasses import dataclass
from datetime import datetime

from . import moments
from .errors import MeterRefusedError, UsageError
from .keystore import IssuerKey, KeyStore
from .log_in import refuse_overheard
from .meter_book import MeterBook, check_serial
from .meter_client import MeterClient
from .meter_data import UNSET_CLOCK, Identity


@dataclass(frozen=True)
class Provisioned:
    """The outcome: `was_already` when the meter obeyed this key before we came."""

    serial: str
    key: IssuerKey
    is_emulator: bool
    was_already: bool = False


def provision(
    meter: MeterClient,
    book: MeterBook,
    key: IssuerKey,
    serial: str | None = None,
    time: datetime | None = None,
) -> Provisioned:
    """Make `meter` obey `key` and note it in `book`; safe to repeat after a broken connection.

    `serial` None keeps the one the meter has. `time` None means this computer's, but leaves an
    emulator in its own virtual time. Raises MeterRefusedError when the meter obeys somebody else,
    UsageError where the new keys would be overheard.
    """
    identity = meter.identity()
    refuse_development_key(key, identity)
    serial = check_serial(serial or identity.serial)
    if meter.is_provisioned():
        return _already(meter, book, key, identity)
    refuse_overheard("the meter's new keys", meter.is_overheard)
    record = book.prepare(serial, key.name, key.kid)
    time_s = int(time.timestamp()) if time else _starting_time_s(meter, identity)
    meter.provision(
        serial,
        key.public_key,
        record.reader_secret.encode("ascii"),
        time_s,
        bytes.fromhex(record.utility_keys),
        bytes.fromhex(record.consumer_keys),
    )
    book.confirm(serial)
    return Provisioned(serial, key, identity.is_emulator)


def choose_key(store: KeyStore, name: str | None, identity: Identity) -> IssuerKey:
    """The key `name`, or the obvious one: `dev` for an emulator, the only key for a meter."""
    if name:
        return store.public(name)
    if identity.is_emulator:
        return store.public("dev")
    names = store.names()
    if len(names) == 1:
        return store.public(names[0])
    if names:
        raise UsageError("which key should the meter obey?", f"--key with {', '.join(names)}")
    raise UsageError("there is no issuer key yet", "make one with: wattkey keys new NAME")


def refuse_development_key(key: IssuerKey, identity: Identity) -> None:
    """Everybody knows the development key, so a real meter with it would obey everybody."""
    if key.is_development and not identity.is_emulator:
        raise UsageError(
            f"the development key is public and {identity.serial} is a real meter",
            "make a key of your own with: wattkey keys new NAME",
        )


def _starting_time_s(meter: MeterClient, identity: Identity) -> int:
    clock = meter.clock()
    if identity.is_emulator and clock.time_s is not None and clock.quality != UNSET_CLOCK:
        return clock.time_s
    return int(moments.now().timestamp())


def _already(
    meter: MeterClient, book: MeterBook, key: IssuerKey, identity: Identity
) -> Provisioned:
    """Nothing to do if it is ours, perhaps from a first try whose answer got lost."""
    record = book.find(identity.serial)
    if meter.issuer_kid() != key.kid or record is None:
        raise MeterRefusedError(
            f"meter {identity.serial} has an issuer already (key {meter.issuer_kid().hex()})",
            "only a fresh meter can be provisioned",
        )
    meter.log_in(record.log_in(None, meter.is_overheard))
    book.note_seen(identity.serial, key.kid, key.name)
    book.confirm(identity.serial)
    return Provisioned(identity.serial, key, identity.is_emulator, was_already=True)
