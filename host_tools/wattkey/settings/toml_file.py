"""A TOML file of settings with every complaint at its line: `tariff.toml, line 7, days.work: ...`.

Here: reading, typed values by key, keys that nobody knows, and in which line a key stands. Not
here: what the settings mean (`tariff_file`, `limit_file`, `measuring_file`).
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from ..errors import UsageError

_T = TypeVar("_T")
_LONGEST_BYTES = 100_000

Key = tuple[str | int, ...]


class TomlTable:
    """A table of a file: `take` what is known, then `finish`, which complains of the rest."""

    def __init__(self, name: str, text: str, values: dict[str, Any], path: Key = ()) -> None:
        self._name = name
        self._text = text
        self._values = values
        self._path = path
        self._taken: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """All keys, in the order of the file."""
        return iter(list(self._values))

    def take(self, key: str, kind: type[_T], what: str) -> _T:
        """The value of `key`, which must be there; `what` says what it should be."""
        if key not in self._values:
            raise self.complaint(f"{key} is missing", f"add: {key} = {what}")
        self._taken.add(key)
        value = self._values[key]
        if type(value) is not kind:
            raise self.complaint(f"{_shown(value)} cannot be {key}", f"write {what}", key)
        return value

    def take_or(self, key: str, kind: type[_T], what: str, otherwise: _T) -> _T:
        """The same, or `otherwise` where it is left out."""
        return self.take(key, kind, what) if key in self._values else otherwise

    def take_with(self, key: str, read: Callable[[str], _T], what: str) -> _T:
        """A text that `read` makes sense of; its UsageError gets the line and the key."""
        text = self.take(key, str, what)
        try:
            return read(text)
        except UsageError as error:
            raise self.complaint(str(error), error.hint, key) from None

    def table(self, key: str) -> "TomlTable":
        """The table `key`, empty if it is left out."""
        values = self.take_or(key, dict, f"a table: [{key}]", {})
        return TomlTable(self._name, self._text, values, (*self._path, key))

    def tables(self, key: str) -> Iterator["TomlTable"]:
        """The tables of the array `key`, none if it is left out."""
        for at, values in enumerate(self.take_or(key, list, f"tables: [[{key}]]", [])):
            if type(values) is not dict:
                raise self.complaint(f"{_shown(values)} is no table", f"write [[{key}]]", key)
            yield TomlTable(self._name, self._text, values, (*self._path, key, at))

    def finish(self) -> None:
        """Refuse what nobody has taken."""
        for key in self._values:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                hint = f"known here are: {known}" if known else "leave it out"
                raise self.complaint(f"nobody knows the key {key}", hint, key)

    def complaint(self, message: str, hint: str, key: str = "") -> UsageError:
        """An error that begins with the file, the line and the key."""
        path = (*self._path, key) if key else self._path
        where = f", {dotted(path)}" if path else ""
        return UsageError(f"{self._name}, line {line_of(self._text, path)}{where}: {message}", hint)


def read(file: Path) -> TomlTable:
    """The file's root table; UsageError when it cannot be read or is no TOML."""
    try:
        octets = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", "is that the file?") from None
    if len(octets) > _LONGEST_BYTES:
        raise UsageError(f"{file} is too long for settings", "is that the file?")
    try:
        text = octets.decode("utf-8")
        return TomlTable(file.name, text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:  # tomllib's own names the line; or no UTF-8
        raise UsageError(
            f"{file.name} is not TOML: {error}",
            "see an example: wattkey tariff example, limits example, measuring example",
        ) from None


def dotted(path: Key) -> str:
    """A path as people write it: `special_days[2].date`, the first being 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def line_of(text: str, path: Key) -> int:
    """The line in which the statement stands that gives `path` its value; 1 for the whole file.

    Found with the parser itself: of the beginnings of the file that are TOML, the first in which
    the path is there ends with its statement.
    """
    lines = text.splitlines()
    begins = 0
    for end in range(1, len(lines) + 1):
        try:
            values = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # within a value of several lines
        if path and _holds(values, path):
            return _first_said(lines, begins, end)
        begins = end
    return 1


def _first_said(lines: list[str], begins: int, end: int) -> int:
    """The number of the first line from `begins` on that is neither blank nor a comment."""
    for at in range(begins, end):
        if lines[at].split("#")[0].strip():
            return at + 1
    return end


def _holds(values: Any, path: Key) -> bool:
    try:
        for part in path:
            values = values[part]
    except (IndexError, KeyError, TypeError):
        return False
    return True


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
