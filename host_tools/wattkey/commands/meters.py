"""What commands that go to a meter have in common: opening it, logging in, its virtual time,
and what it says to a token."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from .. import moments, running
from ..errors import MeterBookError, MeterRefusedError, ProtocolError, UsageError, WattkeyError
from ..keystore import KeyStore
from ..meter_book import MeterBook
from ..meter_client import MeterClient
from ..meter_record import MeterRecord
from ..token_answer import TokenAnswer
from . import console


def login(meter: MeterClient, who: str | None = None) -> str:
    """Become `who`, or whoever the meter book and the road allow; returns the serial."""
    serial = meter.serial()
    kid = meter.issuer_kid()
    if not kid:
        raise WattkeyError(
            f"meter {serial} is not in service yet, so there is nothing to read",
            "put it into service with: wattkey provision",
        )
    record = MeterBook().find(serial)
    if record is None:
        raise MeterBookError(
            f"meter {serial} is not in the meter book, so no secret to read it is known here",
            "read it where it was provisioned, or take your keys in: wattkey consumer import FILE",
        )
    note_issuer(serial, kid)
    login_with(meter, record, who)
    return serial


def login_with(meter: MeterClient, record: MeterRecord, who: str | None = None) -> None:
    """Become `who`, or whoever `record` and the road allow."""
    meter.log_in(record.log_in(who, meter.is_overheard))


def seal_if_possible(meter: MeterClient) -> None:
    """Where strangers hear everything, log in by keys if we have some; else stay in public.

    For tokens, which a meter takes from anybody: who cannot log in must not be kept from paying.
    """
    if not meter.is_overheard:
        return
    with suppress(MeterBookError, MeterRefusedError, ProtocolError):
        if record := MeterBook().find(meter.serial()):
            login_with(meter, record)


def note_issuer(serial: str, kid: bytes) -> None:
    """Let the meter book follow a meter that was seen with the new key it was told to obey."""
    key = KeyStore().by_kid(kid)
    if MeterBook().note_seen(serial, kid, key.name if key else ""):
        console.note(f"Meter {serial} has taken its new issuer key; the meter book says so now.")


def key_name_of(record: MeterRecord) -> str:
    """The key to sign with; UsageError when the meter obeys one that is not here."""
    if record.key_name:
        return record.key_name
    key = f"key {record.kid}" if record.kid else "somebody's key"
    raise UsageError(
        f"meter {record.serial} obeys {key}, which is not in this key store",
        "make its tokens where that key is",
    )


def refusal(answer: TokenAnswer) -> MeterRefusedError:
    """The error that tells a person why the meter refused a token, and what to do."""
    hint = _HINTS.get(answer.code, "look at the token with: wattkey inspect")
    return MeterRefusedError(f"the meter refused the token: {answer.text} ({answer.code})", hint)


_HINTS = {
    32: "it is signed by an issuer this meter does not obey; see: wattkey status",
    34: "put the meter into service with: wattkey provision",
    48: "the meter's serial is shown by: wattkey status",
    49: "issue a new one; tokens far behind the newest are too old",
    50: "a later token was entered that makes it void; issue a new one",
    51: "issue a new one with: wattkey issue",
    52: "try again later, or check both clocks with: wattkey clock",
}
"""By verdict code (SPEC, verdicts)."""


def only_serial(given: str | None) -> str:
    """The serial `given`, or the meter book's only one."""
    serials = MeterBook().serials()
    if given:
        return given
    if len(serials) == 1:
        return serials[0]
    if not serials:
        raise MeterBookError(
            "the meter book is empty", "provision a meter first, or say --meter, --key and --number"
        )
    raise MeterBookError("which meter is it for?", f"--meter with {', '.join(serials)}")


@dataclass(frozen=True)
class Dating:
    """What time it is for a meter: `by_emulator` when a running emulator's clock said so."""

    when: datetime
    by_emulator: bool = False


def time_for(serial: str, given: str | None) -> Dating:
    """What time it is for meter `serial`: `given`, or a running emulator's own, or ours.

    An emulator may live years ago or a thousand times faster; a token dated by this computer's
    clock would mean nothing to it.
    """
    if given:
        return Dating(moments.parse_moment(given))
    for entry in running.list_running():
        time_s = _emulators_time_s(serial, entry)
        if time_s is not None:
            return Dating(moments.from_unix(time_s), by_emulator=True)
    return Dating(moments.now())


def _emulators_time_s(serial: str, entry: running.RunningEmulator) -> int | None:
    """The clock of that emulator if it is the meter: it may have a new serial since it started."""
    if not entry.tcp_port:
        return None
    try:
        with MeterClient.open(f"socket://127.0.0.1:{entry.tcp_port}") as meter:
            return meter.clock().time_s if meter.serial() == serial else None
    except WattkeyError:
        return None
