"""The file by which customers get the keys of their own meter onto their own computer.

Here: what is in it, which is all that they may know: the meter's serial and their two keys. Not
here: the meter book, which it comes from and goes into.
"""

from dataclasses import dataclass, field
from pathlib import Path

from . import folders
from .errors import UsageError
from .log_in import Keys
from .token_claims import SERIAL


@dataclass(frozen=True)
class ConsumerKeys:
    """A customer's keys of meter `serial`, 32 bytes as hex."""

    serial: str
    keys: str = field(repr=False)


def write(path: Path, found: ConsumerKeys) -> None:
    """Write the file for its owner's eyes only, where none was; UsageError where it cannot be."""
    try:
        if path.exists():
            raise FileExistsError(0, "it is there already")
        folders.write_private_json(path, {"consumer_keys": found.keys, "serial": found.serial})
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", "choose another name or folder"
        ) from None


def read(path: Path) -> ConsumerKeys:
    """What is in the file; UsageError when it is none."""
    try:
        values = folders.read_json_object(path)
        found = ConsumerKeys(values["serial"], values["consumer_keys"])
        Keys.from_bytes(bytes.fromhex(found.keys))
        if SERIAL.fullmatch(found.serial):
            return found
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", "give the file that the utility sent"
        ) from None
    except (ValueError, KeyError, TypeError):
        pass  # it is not such a file
    raise UsageError(
        f"{path} holds no customer's keys",
        "make it where the meter was provisioned: wattkey consumer export SERIAL FILE",
    )
