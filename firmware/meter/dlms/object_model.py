"""The objects of this meter: which modules they come from, and how one is found.

Here: the parts that together are the object model, and where a name's object is made. Not here: the
rows (`common_objects`, `household` and the others named below), what a class is (`cosem_object`),
who the readers are (`association`). SPEC section 3 is the same list for people.
"""

import sys

from .obis import parse, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

    from .activity_calendar import Draft
    from .association import Association
    from .cosem_object import CosemObject

    Make = Callable[[bytes, tuple], CosemObject]
    Groups = tuple[tuple[Make, tuple], ...]

_PACKAGE = __name__.rpartition(".")[0]
# A part is a module and what it calls its groups: each is what makes objects, and a row for each.
_PARTS = (
    ("common_objects", "groups_of"),
    ("common_objects", "ANYBODYS"),
    ("household", "HOUSEHOLD"),
    ("metering", "METERING"),
    ("profile_objects", "PROFILES"),
    ("measuring_settings", "SETTINGS"),
    ("limiter_object", "LIMITER"),
    ("activity_calendar", "CALENDAR"),
    ("scripts", "SCRIPTS"),
    ("account", "ACCOUNT"),
    ("common_objects", "OWN"),
)
# What only objects need: in a small heap it is there while one of them is.
_PASSING = (
    "account",
    "activity_calendar",
    "association_ln",
    "billing_buffer",
    "calendar_data",
    "columns",
    "common_objects",
    "event_profile",
    "household",
    "limiter_object",
    "measuring_settings",
    "metering",
    "profile_generic",
    "profile_objects",
    "provisioning_data",
    "push",
    "ring_buffer",
    "scripts",
    "security_setup",
    "selection",
    "settings",
    "snapshot",
    "token_gateway",
)


class ObjectModel:
    """Every object of a meter. One is made whenever it is asked for, and nobody keeps it.

    What is kept is the names of each part. A row begins with the name as text; `make(name, row)` of
    its group makes the object. Iterating makes all, one after another, in the order of the groups.
    The last one found is kept after all: a client reads a value, then its unit.

    One that `forgets` lets the modules go with their objects: what it takes is what the largest of
    them needs, not what all together do, and finding an object takes an import more.
    """

    def __init__(self, associations: "tuple[Association, ...]", forgets: bool = False) -> None:
        self._associations = associations
        self._forgets = forgets
        self._added: "list[tuple[Make, tuple]]" = []
        self._last: "CosemObject | None" = None
        # What a client is writing of the passive calendar, table by table (`activity_calendar`).
        self.draft: "Draft | None" = None
        self._names = [_names(self._groups(at)) for at in range(len(_PARTS))]
        self._forget()

    def add(self, make: "Make", rows: tuple) -> None:
        """Add a group: what makes an object of its name and row, and the rows."""
        self._added.append((make, rows))
        self._names.append(_names(self._groups(len(self._names))))

    def __len__(self) -> int:
        return sum([len(names) for names in self._names])

    def __iter__(self) -> "Iterator[CosemObject]":
        for at in range(len(self._names)):
            for make, rows in self._groups(at):
                for row in rows:
                    yield make(parse(row[0]), row)

    def find(self, name: bytes) -> "CosemObject | None":
        """Return the object with logical name `name`, made now."""
        last = self._last
        if last is None or last.name != name:
            self._last = None  # its modules may go before others come
            last = self._last = self._make(name)
        return last

    def _make(self, name: bytes) -> "CosemObject | None":
        text = to_text(name)
        for at, names in enumerate(self._names):
            if text in names:
                return _made(self._groups(at), name, text)
        return None

    def _groups(self, at: int) -> "Groups":
        if at >= len(_PARTS):
            return (self._added[at - len(_PARTS)],)
        module, table = _PARTS[at]
        self._forget()
        groups: "Any" = getattr(__import__(_PACKAGE + "." + module, None, None, (table,)), table)
        return groups(self._associations) if callable(groups) else groups

    def _forget(self) -> None:
        if not self._forgets:
            return
        package = sys.modules[_PACKAGE]
        for name in _PASSING:
            if sys.modules.pop(_PACKAGE + "." + name, None) is not None:
                delattr(package, name)


def _names(groups: "Groups") -> "tuple[str, ...]":
    return tuple([row[0] for _, rows in groups for row in rows])


def _made(groups: "Groups", name: bytes, text: str) -> "CosemObject | None":
    for make, rows in groups:
        for row in rows:
            if row[0] == text:
                return make(name, row)
    return None
