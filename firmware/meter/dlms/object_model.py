"""The objects of this meter: whose they are, and those that anybody may see.

Here: one row each, with logical name, value and readers; provisioning. Not here: a household's data
(`household`), the classes' tables (`interface_classes`, `association_ln`, `token_gateway`), who the
readers are (`association`). SPEC section 3 is the same list for people.
"""

from ..core.calendar import TIME_LIMIT_S
from . import axdr, tags
from . import interface_classes as ic
from .association import EVERYBODY, PUBLIC, READER
from .association_ln import CURRENT, association_ln
from .household import household
from .obis import parse
from .token_gateway import token_gateway

_DELIVERY_LOCAL = 1

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .association import Association
    from .axdr_reader import Value
    from .cosem_object import CosemObject
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
    objects.append(ic.clock(parse("0.0.1.0.0.255"), EVERYBODY))
    for name, value in _IDENTITY:
        objects.append(ic.data(parse(name), EVERYBODY, value))
    objects += household(READER)
    gateway = parse("0.0.19.40.0.255")
    objects.append(token_gateway(gateway, EVERYBODY, READER, _DELIVERY_LOCAL))
    objects += _own()
    return tuple(objects)


def _associations(associations: "tuple[Association, ...]") -> "Iterator[CosemObject]":
    # An association sees its own object and, once it has proved itself, the public one.
    yield association_ln(CURRENT, EVERYBODY, None)
    for known in associations:
        yield association_ln(known.name, known.bit | READER, known)


def _own() -> "list[CosemObject]":
    return [
        ic.written_data(
            parse("0.0.128.0.0.255"),
            EVERYBODY,
            lambda s: axdr.boolean(s.meter.provisioning.is_provisioned),
            PUBLIC,
            _provision,
            lambda m: not m.provisioning.is_provisioned,
        ),
        ic.data(parse("0.0.128.0.1.255"), EVERYBODY, _issuer_key_id),
        ic.data(parse("0.0.128.2.0.255"), EVERYBODY, _clock_quality),
    ]


def _clock_quality(session: "Session") -> bytes:
    return axdr.unsigned8(session.meter.time.quality)


def _issuer_key_id(session: "Session") -> bytes:
    return axdr.octet_string(session.meter.provisioning.issuer_key_id)


def _provision(session: "Session", value: "Value") -> int:
    record = _provisioning_record(value)
    if record is None:
        return tags.TYPE_UNMATCHED
    serial, issuer_key, reader_secret, unix_s = record
    try:
        text = serial.decode()
    except ValueError:
        return tags.OTHER_REASON
    code = session.meter.provision(text, issuer_key, reader_secret, unix_s)
    return tags.OTHER_REASON if code else tags.SUCCESS


def _provisioning_record(value: "Value") -> "tuple[bytes, bytes, bytes, int] | None":
    if not isinstance(value, list) or len(value) != 4:
        return None
    serial, key, secret, time = value
    if not (isinstance(serial, bytes) and isinstance(key, bytes) and isinstance(secret, bytes)):
        return None
    if not isinstance(time, int) or isinstance(time, bool) or not 0 <= time < TIME_LIMIT_S:
        return None
    return serial, key, secret, time
