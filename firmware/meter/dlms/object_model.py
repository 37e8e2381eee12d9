"""The objects of this meter: whose they are, and those that anybody may see.

Here: one row each, with logical name, value and readers; and how one is found. Not here: a
household's data (`household`), the classes' tables (`interface_classes`, `association_ln`,
`token_gateway`), who the readers are (`association`). SPEC section 3 is the same list for people.
"""

from ..const import const
from . import axdr
from . import interface_classes as ic
from .account import ACCOUNT
from .activity_calendar import CALENDAR
from .association import CURRENT, EVERYBODY, OWNERS, PUBLIC, UTILITY
from .association_ln import association_ln
from .household import HOUSEHOLD
from .limiter_object import LIMITER
from .measuring_settings import SETTINGS
from .metering import METERING
from .obis import parse, to_text
from .profile_objects import PROFILES
from .provisioning_data import provision
from .push import push_setup
from .scripts import SCRIPTS
from .security_setup import security_setup
from .shown import reader
from .token_gateway import token_gateway

_DELIVERY_LOCAL = const(1)

# A row's place: its group, and where it stands there.
_GROUP_SHIFT = const(8)
_ROW_MASK = const(0xFF)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from .activity_calendar import Draft
    from .association import Association
    from .cosem_object import CosemObject
    from .session import Session

    Make = Callable[[bytes, tuple], CosemObject]


class ObjectModel:
    """Every object of a meter. One is made whenever it is asked for, and nobody keeps it.

    What is kept is where its row stands. A row begins with the name as text; `make(name, row)` of
    its group makes the object. Iterating makes all, one after another, in the order of the groups.
    The last one found is kept after all: a client reads a value, then its unit.
    """

    def __init__(self, associations: "tuple[Association, ...]") -> None:
        self._groups: "list[tuple[Make, tuple]]" = []
        self._places: "dict[str, int]" = {}
        self._last: "CosemObject | None" = None
        # What a client is writing of the passive calendar, table by table (`activity_calendar`).
        self.draft: "Draft | None" = None
        self.add(_single, _association_rows(associations))
        for groups in _ALL:
            for make, rows in groups:
                self.add(make, rows)

    def add(self, make: "Make", rows: tuple) -> None:
        """Add a group: at most 256 rows, and what makes an object of its name and row."""
        for place, row in enumerate(rows):
            self._places[row[0]] = len(self._groups) << _GROUP_SHIFT | place
        self._groups.append((make, rows))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> "Iterator[CosemObject]":
        for make, rows in self._groups:
            for row in rows:
                yield make(parse(row[0]), row)

    def find(self, name: bytes) -> "CosemObject | None":
        """Return the object with logical name `name`, made now."""
        last = self._last
        if last is None or last.name != name:
            last = self._last = self._make(name)
        return last

    def _make(self, name: bytes) -> "CosemObject | None":
        place = self._places.get(to_text(name))
        if place is None:
            return None
        make, rows = self._groups[place >> _GROUP_SHIFT]
        return make(name, rows[place & _ROW_MASK])


def _association_rows(associations: "tuple[Association, ...]") -> tuple:
    # An association sees its own object and the public one; the utility sees all.
    rows: "list[tuple]" = [(to_text(CURRENT), association_ln, EVERYBODY, None)]
    for known in associations:
        readers = EVERYBODY if known.bit == PUBLIC else known.bit | UTILITY
        rows.append((to_text(known.name), association_ln, readers, known))
        if known.is_sealed:
            rows.append((to_text(known.setup_name), _security_setup, known))
            rows.append((to_text(known.counter_name), _counter, known.owner))
    return tuple(rows)


def _security_setup(name: bytes, sealed: "Association") -> "CosemObject":
    return security_setup(sealed)


def _counter(name: bytes, owner: int) -> "CosemObject":
    def read(session: "Session") -> bytes:
        keys = session.meter.security.keys[owner]
        return axdr.unsigned32(keys.received if keys else 0)

    return ic.data(name, EVERYBODY, read)


def _single(name: bytes, row: tuple) -> "CosemObject":
    return row[1](name, *row[2:])


def _data(name: bytes, row: tuple) -> "CosemObject":
    return ic.data(name, EVERYBODY, reader(row[1]))


def _gateway(name: bytes, row: tuple) -> "CosemObject":
    return token_gateway(name, EVERYBODY, OWNERS, _DELIVERY_LOCAL)


def _provisioning(name: bytes, row: tuple) -> "CosemObject":
    return ic.written_data(
        name,
        EVERYBODY,
        reader("boolean provisioning.is_provisioned"),
        PUBLIC,
        provision,
        _may_be_provisioned,
    )


def _model_number(session: "Session") -> bytes:
    return axdr.visible_string("WKY" + session.meter.identity.serial)


def _may_be_provisioned(session: "Session") -> bool:
    # The keys that come with it must not be overheard.
    return not session.meter.provisioning.is_provisioned and not session.is_overheard


# Groups as in `household`. Name, what makes it, for whom; name, value.
_ANYBODYS = (
    (
        _single,
        (
            ("0.0.25.9.0.255", push_setup, UTILITY),
            ("0.0.1.0.0.255", ic.clock, EVERYBODY, UTILITY),
        ),
    ),
    (
        _data,
        (
            ("0.0.42.0.0.255", "octet_string identity.logical_device_name"),
            ("0.0.96.1.0.255", "visible_string identity.serial"),
            ("0.0.96.1.1.255", "visible_string identity.manufacturer"),
            ("0.0.96.1.2.255", _model_number),
            ("0.0.96.1.3.255", "visible_string identity.model"),
            ("0.0.96.1.4.255", "unsigned16 identity.year"),
            ("1.0.0.2.0.255", "visible_string identity.firmware_version"),
            ("0.0.94.91.11.255", "visible_string identity.category"),
            ("0.0.94.91.12.255", "visible_string identity.current_rating"),
        ),
    ),
)

_OWN = (
    (_gateway, (("0.0.19.40.0.255",),)),
    (_provisioning, (("0.0.128.0.0.255",),)),
    (
        _data,
        (
            ("0.0.128.0.1.255", "octet_string provisioning.issuer_key_id"),
            ("0.0.128.2.0.255", "unsigned8 time.quality"),
        ),
    ),
)

_SET = (SETTINGS, LIMITER, CALENDAR, SCRIPTS)
_ALL = (_ANYBODYS, HOUSEHOLD, METERING, PROFILES) + _SET + (ACCOUNT, _OWN)
