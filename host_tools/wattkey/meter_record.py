"""What this computer knows of one meter: whom it obeys, and the secrets to log in with.

Here: the fields, who can log in with them, and reading them from JSON. Not here: where they are
kept, and token numbers (`meter_book`).
"""

from dataclasses import dataclass, field, fields
from typing import Any, Self, get_origin

from meter.core.security import KEY_LENGTH

from .errors import MeterBookError
from .log_in import CONSUMER, READER, UTILITY, Keys, LogIn


@dataclass(frozen=True)
class MeterRecord:
    """One meter. Each secret is "" where this computer does not have it.

    `reader_secret` is 8 to 32 ASCII characters, `utility_keys` 48 bytes as hex (master, encryption
    and authentication key), `consumer_keys` 32 (encryption and authentication key). A customer's
    own computer has the last alone. `next_number` is the first unused one.

    It obeys the key with the id `kid`; `key_name` is "" when that key is not in the key store.
    `new_kids` are keys that tokens told it to obey: such a token may never be entered, so the
    change counts once the meter was seen with it.
    """

    serial: str
    key_name: str = ""
    kid: str = ""
    reader_secret: str = field(default="", repr=False)
    next_number: int = 1
    prepared: str = ""
    provisioned: str = ""
    new_kids: list[str] = field(default_factory=list)
    utility_keys: str = field(default="", repr=False)
    consumer_keys: str = field(default="", repr=False)

    @classmethod
    def from_json(cls, serial: str, values: dict[str, Any]) -> Self:
        """Build that of `serial`; ValueError or TypeError where a field is not as it must be."""
        record = cls(**values)
        for item in fields(cls):
            kind = get_origin(item.type) or item.type
            if type(getattr(record, item.name)) is not kind:
                raise ValueError(f"{item.name} has the wrong type")
        if not all(isinstance(kid, str) for kid in record.new_kids):
            raise ValueError("new_kids has the wrong type")
        if record.serial != serial or record.next_number < 1:
            raise ValueError("serial or number is wrong")
        record._ways()
        return record

    def log_in(self, who: str | None = None, is_overheard: bool = False) -> LogIn:
        """How `who` ("reader", "consumer" or "utility") logs in; MeterBookError if they cannot.

        None is the first who can: by keys, where a password would be overheard.
        """
        ways = self._ways()
        if who is None:
            can = [name for name, way in ways.items() if way.keys or not is_overheard]
            who = can[0] if can else "consumer"
        if who in ways:
            return ways[who]
        known = ", ".join(ways) or "nobody's"
        raise MeterBookError(
            f"this computer cannot log in to meter {self.serial} as {who}",
            f"it has secrets of: {known} (choose with --association)",
        )

    def _ways(self) -> dict[str, LogIn]:
        """Who can log in, and how; ValueError where a secret is damaged."""
        ways = {}
        if self.reader_secret:
            ways["reader"] = LogIn(READER, self.reader_secret.encode("ascii"))
        if self.consumer_keys:
            ways["consumer"] = LogIn(CONSUMER, keys=_keys(self.consumer_keys))
        if self.utility_keys:
            pair = self.utility_keys[2 * KEY_LENGTH :]  # behind the master key
            ways["utility"] = LogIn(UTILITY, keys=_keys(pair))
        return ways


def _keys(text: str) -> Keys:
    return Keys.from_bytes(bytes.fromhex(text))
