"""What commands that go to a meter have in common: opening it, logging in, its virtual time."""

import contextlib
from datetime import datetime

from .. import moments, running
from ..errors import MeterBookError, WattkeyError
from ..meter_book import MeterBook, MeterRecord
from ..meter_client import MeterClient
from . import console


def login(meter: MeterClient) -> str:
    """Become the meter reader with the secret from the meter book; returns the serial."""
    serial = meter.serial()
    record = MeterBook().find(serial)
    if record is None:
        raise MeterBookError(
            f"meter {serial} is not in the meter book, so its reader secret is not known here",
            "read it on the computer that provisioned it",
        )
    login_with(meter, record)
    return serial


def login_with(meter: MeterClient, record: MeterRecord) -> None:
    """Become the meter reader as `record` allows."""
    meter.login(record.reader_secret.encode("ascii"))


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


def time_for(serial: str, given: str | None) -> datetime:
    """What time it is for meter `serial`: `given`, or a running emulator's own, or ours.

    An emulator may live years ago or a thousand times faster; a token dated by this computer's
    clock would mean nothing to it.
    """
    if given:
        return moments.parse_moment(given)
    for entry in running.list_running():
        if entry.serial == serial and entry.tcp_port:
            with contextlib.suppress(WattkeyError):
                return _time_of(f"socket://127.0.0.1:{entry.tcp_port}")
    return moments.now()


def _time_of(port: str) -> datetime:
    with MeterClient.open(port) as meter:
        clock = meter.clock()
    if clock.time_s is None:
        return moments.now()
    when = moments.from_unix(clock.time_s)
    console.note(f"Dated by the running emulator's clock: {moments.local_text(when)}.")
    return when
