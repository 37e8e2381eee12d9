"""The objects of this meter: whose they are, and those that anybody may see.

Here: one row each, with logical name, value and readers. Not here: a household's data
(`household`), the classes' tables (`interface_classes`, `association_ln`, `token_gateway`), who the
readers are (`association`). SPEC section 3 is the same list for people.
"""

from . import axdr
from . import interface_classes as ic
from .account import account
from .association import CONSUMER, CURRENT, EVERYBODY, PUBLIC, READER, UTILITY
from .association_ln import association_ln
from .household import household
from .obis import parse
from .provisioning_data import provision
from .push import push_setup
from .security_setup import security_setup
from .token_gateway import token_gateway

_DELIVERY_LOCAL = 1
_OWNERS = READER | UTILITY | CONSUMER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .association import Association
    from .cosem_object import CosemObject, Read
    from .session import Session

_IDENTITY = (
    ("0.0.42.0.0.255", lambda s: axdr.octet_string(s.meter.identity.logical_device_name)),
    ("0.0.96.1.0.255", lambda s: axdr.visible_string(s.meter.identity.serial)),
    ("0.0.96.1.1.255", lambda s: axdr.visible_string(s.meter.identity.manufacturer)),
    ("0.0.96.1.2.255", lambda s: axdr.visible_string("WKY" + s.meter.identity.serial)),
    ("0.0.96.1.3.255", lambda s: axdr.visible_string(s.meter.identity.model)),
    ("0.0.96.1.4.255", lambda s: axdr.unsigned16(s.meter.identity.year)),
    ("1.0.0.2.0.255", lambda s: axdr.visible_string(s.meter.identity.firmware_version)),
    ("0.0.94.91.11.255", lambda s: axdr.visible_string(s.meter.identity.category)),
    ("0.0.94.91.12.255", lambda s: axdr.visible_string(s.meter.identity.current_rating)),
)


def all_objects(associations: "tuple[Association, ...]") -> "tuple[CosemObject, ...]":
    """Return every object of a meter with these associations."""
    objects = list(_associations(associations))
    objects.append(ic.clock(parse("0.0.1.0.0.255"), EVERYBODY, UTILITY))
    for name, value in _IDENTITY:
        objects.append(ic.data(parse(name), EVERYBODY, value))
    objects += household(_OWNERS, UTILITY)
    objects += account(_OWNERS)
    gateway = parse("0.0.19.40.0.255")
    objects.append(token_gateway(gateway, EVERYBODY, _OWNERS, _DELIVERY_LOCAL))
    objects += _own()
    return tuple(objects)


def _associations(associations: "tuple[Association, ...]") -> "Iterator[CosemObject]":
    # An association sees its own object and the public one; the utility sees all.
    yield association_ln(CURRENT, EVERYBODY, None)
    for known in associations:
        readers = EVERYBODY if known.bit == PUBLIC else known.bit | UTILITY
        yield association_ln(known.name, readers, known)
        if known.is_sealed:
            yield security_setup(known)
            yield ic.data(known.counter_name, EVERYBODY, _invocation_counter(known.owner))
    yield push_setup(parse("0.0.25.9.0.255"), UTILITY)


def _own() -> "list[CosemObject]":
    return [
        ic.written_data(
            parse("0.0.128.0.0.255"),
            EVERYBODY,
            lambda s: axdr.boolean(s.meter.provisioning.is_provisioned),
            PUBLIC,
            provision,
            _may_be_provisioned,
        ),
        ic.data(parse("0.0.128.0.1.255"), EVERYBODY, _issuer_key_id),
        ic.data(parse("0.0.128.2.0.255"), EVERYBODY, _clock_quality),
    ]


def _clock_quality(session: "Session") -> bytes:
    return axdr.unsigned8(session.meter.time.quality)


def _issuer_key_id(session: "Session") -> bytes:
    return axdr.octet_string(session.meter.provisioning.issuer_key_id)


def _invocation_counter(owner: int) -> "Read":
    def read(session: "Session") -> bytes:
        keys = session.meter.security.keys[owner]
        return axdr.unsigned32(keys.received if keys else 0)

    return read


def _may_be_provisioned(session: "Session") -> bool:
    # The keys that come with it must not be overheard.
    return not session.meter.provisioning.is_provisioned and not session.is_overheard
