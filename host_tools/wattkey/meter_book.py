"""The meter book: what this computer knows of each meter it provisioned, or may read.

`meters/SERIAL.json` holds which issuer key it obeys, the next token number, and the secrets to log
in with. The two things that must never go wrong live here: a token number is given out once only,
and no secret is ever printed.
"""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from meter.core.security import KEY_LENGTH

from . import folders, moments
from .consumer_file import ConsumerKeys
from .errors import MeterBookError, UsageError
from .meter_record import MeterRecord
from .token_claims import MOST_NUMBER, SERIAL

_SECRET_BYTES = 8
"""Who guesses has four tries an hour, and each record of a meter's state holds the secret."""


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
            return MeterRecord.from_json(serial, folders.read_json_object(path))
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
            f"meter {serial} is not in the meter book",
            "provision it here, or take its customer's keys in: wattkey consumer import FILE",
        )

    def prepare(self, serial: str, key_name: str, kid: bytes) -> MeterRecord:
        """Write the record BEFORE the meter is provisioned, so its secret can never be lost.

        A known meter keeps its secret and goes on counting: an emulator that forgot everything
        may be provisioned again, and numbers still only rise.
        """
        with self._locked(serial):
            known = self.find(serial) or MeterRecord(serial)
            known = replace(
                known,
                reader_secret=known.reader_secret or secrets.token_hex(_SECRET_BYTES),
                utility_keys=known.utility_keys or secrets.token_hex(3 * KEY_LENGTH),
                consumer_keys=known.consumer_keys or secrets.token_hex(2 * KEY_LENGTH),
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

    def consumer_keys(self, serial: str) -> ConsumerKeys:
        """The keys that the customer of `serial` may have; MeterBookError when there are none."""
        record = self.get(serial)
        record.log_in("consumer")
        return ConsumerKeys(serial, record.consumer_keys)

    def take_consumer_keys(self, given: ConsumerKeys) -> None:
        """Read a meter as its customer from now on; MeterBookError where more is known of it."""
        with self._locked(given.serial):
            known = self.find(given.serial) or MeterRecord(given.serial)
            if known.reader_secret and known.consumer_keys != given.keys:
                raise MeterBookError(
                    f"this computer provisioned meter {given.serial} with other keys",
                    "take the file in on the customer's computer",
                )
            self._write(replace(known, consumer_keys=given.keys))

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
        folders.write_private_json(self._file(record.serial), asdict(record))

    def _file(self, serial: str) -> Path:
        return self.folder / f"{serial}.json"
