"""The objects that every meter has, whatever it measures: associations, nameplate, token gateway.

Here: one row each, with logical name, value and readers. Not here: how one is found
(`object_model`), a household's data (`household`), the classes' tables (`interface_classes`,
`association_ln`, `token_gateway`): those are imported for the object that needs them.
"""

from ..const import const
from . import axdr
from . import interface_classes as ic
from .association import CURRENT, EVERYBODY, OWNERS, PUBLIC, UTILITY
from .obis import to_text
from .shown import reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .association import Association
    from .cosem_object import CosemObject
    from .session import Session

_DELIVERY_LOCAL = const(1)


def groups_of(associations: "tuple[Association, ...]") -> tuple:
    # An association sees its own object and the public one; the utility sees all.
    rows: "list[tuple]" = [(to_text(CURRENT), _association, EVERYBODY, None)]
    for known in associations:
        readers = EVERYBODY if known.bit == PUBLIC else known.bit | UTILITY
        rows.append((to_text(known.name), _association, readers, known))
        if known.is_sealed:
            rows.append((to_text(known.setup_name), _security_setup, known))
            rows.append((to_text(known.counter_name), _counter, known.owner))
    return ((_single, tuple(rows)),)


def _association(name: bytes, readers: int, wanted: "Association | None") -> "CosemObject":
    from .association_ln import association_ln

    return association_ln(name, readers, wanted)


def _security_setup(name: bytes, sealed: "Association") -> "CosemObject":
    from .security_setup import security_setup

    return security_setup(sealed)


def _counter(name: bytes, owner: int) -> "CosemObject":
    def read(session: "Session") -> bytes:
        keys = session.meter.security.keys[owner]
        return axdr.unsigned32(keys.received if keys else 0)

    return ic.data(name, EVERYBODY, read)


def _single(name: bytes, row: tuple) -> "CosemObject":
    return row[1](name, *row[2:])


def _push_setup(name: bytes, users: int) -> "CosemObject":
    from .push import push_setup

    return push_setup(name, users)


def _push_scripts(name: bytes, users: int) -> "CosemObject":
    from .push import push_scripts

    return push_scripts(name, users)


def _push_schedule(name: bytes, users: int) -> "CosemObject":
    from .push import push_schedule

    return push_schedule(name, users)


def _data(name: bytes, row: tuple) -> "CosemObject":
    return ic.data(name, EVERYBODY, reader(row[1]))


def _gateway(name: bytes, row: tuple) -> "CosemObject":
    from .token_gateway import token_gateway

    return token_gateway(name, EVERYBODY, OWNERS, _DELIVERY_LOCAL)


def _provisioning(name: bytes, row: tuple) -> "CosemObject":
    from .provisioning_data import provision

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
ANYBODYS = (
    (
        _single,
        (
            ("0.0.25.9.0.255", _push_setup, UTILITY),
            ("0.0.10.0.108.255", _push_scripts, UTILITY),
            ("0.0.15.0.4.255", _push_schedule, UTILITY),
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

OWN = (
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
