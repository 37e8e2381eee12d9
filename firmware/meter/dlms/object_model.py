"""The objects of this meter: which modules they come from, and how one is found.

Here: the parts that together are the object model, and where a name's object is made. Not here: the
rows (`common_objects`, `household` and the others named below), what a class is (`cosem_object`),
who the readers are (`association`). SPEC section 3 is the same list for people.
"""

from .obis import parse, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from .activity_calendar import Draft
    from .association import Association
    from .cosem_object import CosemObject

    Make = Callable[[bytes, tuple], CosemObject]
    Groups = tuple[tuple[Make, tuple], ...]


class ObjectModel:
    """Every object of a meter. One is made whenever it is asked for, and nobody keeps it.

    What is kept is the names of each part. A row begins with the name as text; `make(name, row)` of
    its group makes the object. Iterating makes all, one after another, in the order of the groups.
    The last one found is kept after all: a client reads a value, then its unit.

    `forget` is called before the modules of other objects come: it may let those go that were there
    (`meter.passing`). Then it takes what the largest needs, not what all together do, and finding
    an object takes an import more.
    """

    def __init__(
        self,
        associations: "tuple[Association, ...]",
        forget: "Callable[[], None] | None" = None,
    ) -> None:
        self._associations = associations
        self._forget = forget or _keep
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
        self._forget()
        return _PARTS[at](self._associations)


def _keep() -> None:
    pass


def _names(groups: "Groups") -> "tuple[str, ...]":
    return tuple([row[0] for _, rows in groups for row in rows])


def _made(groups: "Groups", name: bytes, text: str) -> "CosemObject | None":
    for make, rows in groups:
        for row in rows:
            if row[0] == text:
                return make(name, row)
    return None


# The parts of the model: each imports its module when it is asked for its groups, and these are
# what makes objects, and a row for each.
def _associated(associations: "tuple[Association, ...]") -> "Groups":
    from .common_objects import groups_of

    return groups_of(associations)


def _anybodys(associations: "tuple[Association, ...]") -> "Groups":
    from .common_objects import ANYBODYS

    return ANYBODYS


def _household(associations: "tuple[Association, ...]") -> "Groups":
    from .household import HOUSEHOLD

    return HOUSEHOLD


def _metering(associations: "tuple[Association, ...]") -> "Groups":
    from .metering import METERING

    return METERING


def _profiles(associations: "tuple[Association, ...]") -> "Groups":
    from .profile_objects import PROFILES

    return PROFILES


def _settings(associations: "tuple[Association, ...]") -> "Groups":
    from .measuring_settings import SETTINGS

    return SETTINGS


def _limiter(associations: "tuple[Association, ...]") -> "Groups":
    from .limiter_object import LIMITER

    return LIMITER


def _calendar(associations: "tuple[Association, ...]") -> "Groups":
    from .activity_calendar import CALENDAR

    return CALENDAR


def _scripts(associations: "tuple[Association, ...]") -> "Groups":
    from .scripts import SCRIPTS

    return SCRIPTS


def _account(associations: "tuple[Association, ...]") -> "Groups":
    from .account import ACCOUNT

    return ACCOUNT


def _own(associations: "tuple[Association, ...]") -> "Groups":
    from .common_objects import OWN

    return OWN


_PARTS = (
    _associated,
    _anybodys,
    _household,
    _metering,
    _profiles,
    _settings,
    _limiter,
    _calendar,
    _scripts,
    _account,
    _own,
)
