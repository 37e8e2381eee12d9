"""What is fuzzed of the host tools: files that people hand in, and words of meters and programs.

Here: readers that only CPython runs, so nobody is compared with. Each takes any bytes; whatever is
wrong with them is a `WattkeyError`, whose message and hint a person can read. Any other exception
leaves the target, and is a finding.
"""

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from canonical import written
from meter.core import cose, token
from meter.core.verdict import Refusal
from meter.dlms import tags
from meter.dlms.apdu import length_prefixed
from meter.dlms.axdr_reader import read_value
from meter.dlms.ciphering import Suite
from meter.dlms.errors import DlmsError
from scripts import pieces
from wattkey import (
    bench,
    consumer_file,
    folders,
    household,
    notification,
    public_key_file,
    text_line,
    tokens,
)
from wattkey.comparing import sample_file as comparison_file
from wattkey.errors import WattkeyError
from wattkey.flashing import boot_report
from wattkey.log_in import Keys, LibraryGcm
from wattkey.meter_objects import MeterObjects
from wattkey.meter_record import MeterRecord
from wattkey.metering_client import MeteringClient
from wattkey.profiles.text import write_csv
from wattkey.settings import (
    limit_file,
    limit_settings,
    measuring_file,
    tariff_file,
    tariff_settings,
)
from wattkey.settings import setting_data as sd
from wattkey.token_values import TokenFormatError

_NEW_ISSUER_KEY = 7
_SERIAL, _TITLE = "WK1", b"WKYFUZZ1"
_PUSH_KEYS = Keys(bytes(range(16)), bytes(range(16, 32)))
# What a limiter watches, and its scaler and unit, as pieces of a script.
_MONITORED = b"\x00\x0f\x02\x03\x12\x00\x03\x09\x06" + bytes(6) + b"\x0f\x02"
_IN_MILLIWATTS = b"\x00\x06\x02\x02\x0f\xfd\x16\x1b"


class GivenFile:
    """A file that a person names, as `Path` reads it."""

    name = "given.toml"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __str__(self) -> str:
        return self.name

    def read_bytes(self) -> bytes:
        return self._content

    def read_text(self, encoding: str) -> str:
        return self._content.decode(encoding)

    def open(self, encoding: str, newline: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self._content), encoding, newline=newline)


def read_tariff(data: bytes) -> bytes:
    """A tariff in TOML; what is read is written so that it reads the same."""
    return _told(_tariff, data)


def _tariff(data: bytes) -> object:
    plan = tariff_file.read(_file(data))
    text = tariff_file.text_of(plan.calendar, plan.special_days)
    again = tariff_file.read(_file(text.encode()))
    named = [plan.calendar.name, plan.calendar.seasons, plan.special_days]
    assert named == [again.calendar.name, again.calendar.seasons, again.special_days], text
    tariff_settings.write(_Attributes(b""), plan)
    return None


def read_limits(data: bytes) -> bytes:
    """Limits in TOML, read as for a meter that has none, and written to it."""
    return _told(_limits, data)


def _limits(data: bytes) -> object:
    thresholds = tuple(sd.Threshold(code, True, 0, 0, 0, 0) for code in sd.CONDITIONS)
    none = sd.Protection(sd.Limits(*[0] * 10), thresholds, ())
    wanted = limit_file.read(_file(data), none)
    return limit_settings.write(_Attributes(_MONITORED + _IN_MILLIWATTS), wanted, none)


def read_periods(data: bytes) -> bytes:
    """Periods in TOML; what is read is written so that it reads the same."""
    return _told(_periods, data)


def _periods(data: bytes) -> None:
    found = measuring_file.read(_file(data), sd.Periods(1800, 1800, 1, 0))
    assert measuring_file.read(_file(measuring_file.text_of(found).encode()), found) == found


def read_samples(data: bytes) -> bytes:
    """The samples of a comparison in CSV."""
    return _told(comparison_file.read, _file(data))


def read_push(data: bytes) -> bytes:
    """What arrives where meters speak unasked: as it is, and sealed by a meter that we know."""
    reader = notification.NotificationReader(lambda title: (_SERIAL, _PUSH_KEYS))
    suite = Suite(LibraryGcm(_PUSH_KEYS.encryption), _PUSH_KEYS.authentication)
    sealed = length_prefixed(suite.seal(_TITLE, 1, data))
    envelope = bytes((tags.GENERAL_GLO,)) + length_prefixed(_TITLE) + sealed
    again = _told(reader.read, envelope) + _told(reader.read, envelope)
    assert again != b"++", "a push is taken twice"
    return _told(reader.read, data) + again


def read_records(data: bytes) -> bytes:
    """Keys of a customer, an issuer's public key and a meter's record, all of them JSON."""
    readers = (consumer_file.read, public_key_file.read, _record)
    return b"".join([_told(read, _file(data)) for read in readers])


def _record(file: Any) -> None:
    """As the meter book reads it, for which these are a damaged record."""
    with suppress(ValueError, TypeError):
        MeterRecord.from_json("WK1", folders.read_json_object(file))


def read_words(data: bytes) -> bytes:
    """Lines of a meter, of a board that starts, and of an emulator's bench."""
    answer = text_line._find_answer(data)
    begun = _told(boot_report.hear, _Said(data), lambda _: None, 0.01)
    return written(answer is None) + begun + _told(bench._granted, data)


class _Said:
    """A transport on which everything comes at once, and then nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, _timeout_s: float) -> bytes:
        data, self._data = self._data, b""
        if not data:
            raise text_line.PortError("nothing more")
        return data


def read_claims(data: bytes) -> bytes:
    """A token: the host takes for one what the meter's own reader takes for one.

    But for an issuer's new key: whether it is one at all the meter asks later, with its verifier.
    """
    is_ours, theirs = True, 0
    try:
        tokens.inspect(data)
    except TokenFormatError:
        is_ours = False
    with suppress(Refusal):
        theirs = token.read(cose.open_sign1(data)).command
    assert is_ours or theirs in (0, _NEW_ISSUER_KEY), "the meter reads what the host cannot"
    return written([is_ours, theirs])


class _Attributes:
    """A meter whose objects hold the values of a script, one after another, in a circle."""

    def __init__(self, data: bytes) -> None:
        self._values = [_value_of(content) for _, content in pieces(data)] or [None]
        self._next = 0

    def get(self, *_: Any) -> Any:
        value = self._values[self._next % len(self._values)]
        self._next += 1
        return value

    def set(self, *_: Any) -> None:
        pass

    def call(self, *_: Any) -> Any:
        return None


def _value_of(content: bytes) -> Any:
    try:
        return read_value(content)
    except DlmsError:
        return None


class _Objects(MeterObjects):
    """The same behind the front that a household's readings come through."""

    def __init__(self, data: bytes) -> None:
        self._values = _Attributes(data)

    def session(self) -> Any:
        return self._values

    def again_if_broken(self, work: Callable[[], Any]) -> Any:
        return work()


def read_values(data: bytes) -> bytes:
    """What a meter's objects hold, whatever it is, as one of the host's readings."""
    choice, rest = (data[0] if data else 0), data[1:]
    read = _READINGS[choice % len(_READINGS)]
    return _told(read, rest)


def _profile(data: bytes) -> None:
    table = MeteringClient(_Attributes(data)).profile("load")
    write_csv(table, io.StringIO())


_READINGS: tuple[Callable[[bytes], object], ...] = (
    _profile,
    lambda data: [event.text for event in MeteringClient(_Attributes(data)).events(("voltage",))],
    lambda data: limit_settings.read(_Attributes(data)),
    lambda data: tariff_settings.read(_Attributes(data)),
    lambda data: MeteringClient(_Attributes(data)).periods(),
    lambda data: household.supply_status(_Objects(data)),
    lambda data: household.registers(_Objects(data)),
    lambda data: household.health(_Objects(data)),
    lambda data: household.calibration(_Objects(data)),
    lambda data: household.maximum_demand(_Objects(data)),
    lambda data: [event.text for event in household.events(_Objects(data))],
)

HOST_TARGETS: dict[str, Callable[[bytes], bytes]] = {
    "tariff": read_tariff,
    "limits": read_limits,
    "records": read_records,
    "words": read_words,
    "claims": read_claims,
    "periods": read_periods,
    "samples": read_samples,
    "push": read_push,
    "values": read_values,
}


def _file(data: bytes) -> Any:
    return GivenFile(data)


def _told(read: Callable[..., object], *arguments: Any) -> bytes:
    """Say whether it was read; an error must be one for people."""
    try:
        read(*arguments)
    except WattkeyError as error:
        assert str(error), "an error without words"
        assert "\n" not in error.hint, "a hint of several lines"
        return b"!"
    return b"+"
