"""The meter book: what this computer knows of each meter it provisioned.

`meters/SERIAL.json` holds which issuer key it obeys, the next token number, and the secrets to log
in with. The two things that must never go wrong live here: a token number is given out once only,
and no secret is ever printed.
"""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_origin

from . import folders, moments
from .errors import MeterBookError, UsageError
from .log_in import CONSUMER, READER, UTILITY, LogIn, UtilityKeys
from .token_claims import MOST_NUMBER, SERIAL


@dataclass(frozen=True)
class MeterRecord:
    """One meter: `reader_secret` is 32 ASCII characters, `next_number` the first unused one.

    `utility_keys` are 48 bytes as hex, `consumer_secret` is 16 ASCII characters; both are "" for
    a meter that was provisioned without.

    It obeys the key with the id `kid`; `key_name` is "" when that key is not in the key store.
    `new_kids` are keys that tokens told it to obey: such a token may never be entered, so the
    change counts once the meter was seen with it.
    """

    serial: str
    key_name: str
    kid: str
    reader_secret: str = field(repr=False)
    next_number: int = 1
    prepared: str = ""
    provisioned: str = ""
    new_kids: list[str] = field(default_factory=list)
    utility_keys: str = field(default="", repr=False)
    consumer_secret: str = field(default="", repr=False)

    def log_in(self, who: str) -> LogIn:
        """How `who` ("reader", "utility" or "consumer") logs in; MeterBookError if nobody can."""
        if who == "utility" and self.utility_keys:
            keys = UtilityKeys.from_bytes(bytes.fromhex(self.utility_keys))
            return LogIn(UTILITY, keys=keys)
        if who == "consumer" and self.consumer_secret:
            return LogIn(CONSUMER, self.consumer_secret.encode("ascii"))
        if who == "reader":
            return LogIn(READER, self.reader_secret.encode("ascii"))
        raise MeterBookError(
            f"meter {self.serial} was put into service without a {who}",
            "log in as the reader: --association reader",
        )


def check_serial(serial: str) -> str:
    """`serial` itself when it can be one (1 to 16 of A-Z and 0-9)."""
    if not SERIAL.fullmatch(serial):
        raise UsageError(
            f"'{serial}' cannot be a meter serial", "use 1 to 16 capital letters and digits"
        )
    return serial


class MeterBook:
    """The folder of meter records; `folder` defaults to the one of this user."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or folders.home() / "meters"

    def serials(self) -> list[str]:
        """Serials of all known meters, sorted."""
        if not self.folder.is_dir():
            return []
        stems = (path.stem for path in self.folder.glob("*.json"))
        return sorted(stem for stem in stems if SERIAL.fullmatch(stem))

    def find(self, serial: str) -> MeterRecord | None:
        """The record of `serial`, or None; a damaged one raises MeterBookError."""
        path = self._file(check_serial(serial))
        try:
            return _from_json(serial, folders.read_json_object(path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            raise MeterBookError(
                f"the record of meter {serial} is damaged", f"restore {path} from a backup"
            ) from None

    def get(self, serial: str) -> MeterRecord:
        """The record of `serial`; MeterBookError when there is none."""
        if record := self.find(serial):
            return record
        raise MeterBookError(
            f"meter {serial} is not in the meter book", "this computer has not provisioned it"
        )

    def prepare(self, serial: str, key_name: str, kid: bytes) -> MeterRecord:
        """Write the record BEFORE the meter is provisioned, so its secret can never be lost.

        A known meter keeps its secret and goes on counting: an emulator that forgot everything
        may be provisioned again, and numbers still only rise.
        """
        with self._locked(serial):
            known = self.find(serial) or MeterRecord(serial, "", "", secrets.token_hex(16))
            known = replace(
                known,
                utility_keys=known.utility_keys or UtilityKeys.generate().to_bytes().hex(),
                consumer_secret=known.consumer_secret or secrets.token_hex(8),
            )
            now = moments.iso_text(moments.now())
            obeys = replace(known, key_name=key_name, kid=kid.hex(), new_kids=[])
            record = replace(obeys, prepared=now, provisioned="")
            self._write(record)
            return record

    def confirm(self, serial: str) -> MeterRecord:
        """Note that the meter has taken what `prepare` wrote."""
        with self._locked(serial):
            now = moments.iso_text(moments.now())
            record = replace(self.get(serial), provisioned=now)
            self._write(record)
            return record

    def allocate_number(self, serial: str) -> int:
        """The next token number of `serial`, given to nobody else, in any process, ever."""
        with self._locked(serial):
            record = self.get(serial)
            if record.next_number > MOST_NUMBER:
                raise MeterBookError(
                    f"meter {serial} has used up all its token numbers", "it needs a new issuer"
                )
            self._write(replace(record, next_number=record.next_number + 1))
            return record.next_number

    def note_number(self, serial: str, number: int) -> None:
        """Remember a number that a person chose, so that `allocate_number` goes on above it."""
        with self._locked(serial):
            record = self.get(serial)
            if number >= record.next_number:
                self._write(replace(record, next_number=number + 1))

    def note_change(self, serial: str, new_kid: bytes) -> None:
        """Remember that a token tells the meter to obey the key `new_kid`."""
        with self._locked(serial):
            record = self.get(serial)
            if new_kid.hex() not in (record.kid, *record.new_kids):
                self._write(replace(record, new_kids=[*record.new_kids, new_kid.hex()]))

    def note_seen(self, serial: str, kid: bytes, key_name: str) -> bool:
        """Say whether the meter, seen with the key `kid`, has taken a change; it is noted then.

        `key_name` is that key's in the key store, "" when it is not there. The other changes under
        way are signed with the key that it left, so they are void.
        """
        known = self.find(serial)
        if known is None or kid.hex() not in known.new_kids:
            return False
        with self._locked(serial):
            record = self.get(serial)
            self._write(replace(record, key_name=key_name, kid=kid.hex(), new_kids=[]))
        return True

    @contextlib.contextmanager
    def _locked(self, serial: str) -> Iterator[None]:
        with folders.locked(self.folder / f".{check_serial(serial)}.lock"):
            yield

    def _write(self, record: MeterRecord) -> None:
        values = {item.name: getattr(record, item.name) for item in fields(record)}
        folders.write_private_json(self._file(record.serial), values)

    def _file(self, serial: str) -> Path:
        return self.folder / f"{serial}.json"


def _from_json(serial: str, values: dict[str, Any]) -> MeterRecord:
    """Build a record; every field must be there with its own type."""
    record = MeterRecord(**values)
    wanted = {item.name: item.type for item in fields(MeterRecord)}
    for name, kind in wanted.items():
        if type(getattr(record, name)) is not (get_origin(kind) or kind):
            raise ValueError(f"{name} has the wrong type")
    if not all(isinstance(kid, str) for kid in record.new_kids):
        raise ValueError("new_kids has the wrong type")
    if record.utility_keys:
        UtilityKeys.from_bytes(bytes.fromhex(record.utility_keys))
    if record.serial != serial or record.next_number < 1:
        raise ValueError("serial or number is wrong")
    return record
