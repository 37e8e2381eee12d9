"""Class 15 Association LN, version 1: who is connected, and what this association may do.

The object list is made element by element while its blocks are sent.
"""

from ..core import event_log as ev
from . import axdr, tags
from .apdu import MAX_PDU
from .association import CONFORMANCE, CONSUMER, LOGICAL_DEVICE, NOBODY, UTILITY
from .cosem_object import Attribute, CosemObject, LateObject, Method, WrittenAttribute

_NOT_ASSOCIATED = 0
_ASSOCIATED = 2
_DLMS_VERSION = 6
_CONTEXT_NAMES = 1
_MECHANISM_NAMES = 2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from .association import Association
    from .axdr_reader import Value
    from .session import Session


def association_ln(name: bytes, readers: int, wanted: "Association | None") -> CosemObject:
    """Return the object of association `wanted`, or of whichever asks when it is None."""

    def make() -> "tuple[tuple[Attribute, ...], tuple[Method | None, ...]]":
        view = _View(wanted)
        attributes = (
            Attribute(view.object_list, readers),
            Attribute(view.partners, readers),
            Attribute(view.context_name, readers),
            Attribute(view.context_info, readers),
            Attribute(view.mechanism_name, readers),
            _secret(wanted),
            Attribute(view.status, readers),
            Attribute(view.security_setup, readers),
        )
        sealed = UTILITY | CONSUMER if wanted is None else NOBODY
        reply_to_challenge = Method(_reply_to_challenge, sealed)
        return attributes, (reply_to_challenge, None, None, None)

    return LateObject(15, 1, name, readers, make)


def _secret(wanted: "Association | None") -> Attribute:
    """Return the attribute that nobody reads, and the utility sets where it is a password."""
    if wanted is None or not wanted.has_password:
        return Attribute(None, NOBODY)
    client_sap = wanted.client_sap

    def write(session: "Session", value: "Value") -> int:
        if not isinstance(value, bytes):
            return tags.TYPE_UNMATCHED
        meter = session.meter
        if meter.change(lambda: meter.provisioning.change_reader_secret(value)):
            return tags.OTHER_REASON
        meter.note(ev.SECRET_CHANGED, client_sap)
        return tags.SUCCESS

    return WrittenAttribute(None, NOBODY, write, UTILITY)


def _reply_to_challenge(session: "Session", value: "Value") -> "tuple[int, bytes]":
    ours = session.prove(value) if isinstance(value, bytes) else None
    if ours is None:
        return tags.READ_WRITE_DENIED, b""
    return tags.SUCCESS, axdr.octet_string(ours)


class _View:
    """The attributes of one association, or of the asking one."""

    __slots__ = ("_wanted",)

    def __init__(self, wanted: "Association | None") -> None:
        self._wanted = wanted

    def object_list(self, session: "Session") -> "Iterator[bytes]":
        bit = self._association(session).bit
        # Their number comes first, so they are made twice: all at once they would fill the memory.
        yield axdr.array_header(sum(1 for found in session.objects if found.seen_by & bit))
        for found in session.objects:
            if found.seen_by & bit:
                yield found.list_element(bit, session)

    def partners(self, session: "Session") -> bytes:
        client_sap = self._association(session).client_sap
        return axdr.structure(axdr.integer8(client_sap), axdr.unsigned16(LOGICAL_DEVICE))

    def context_name(self, session: "Session") -> bytes:
        return _name_structure(_CONTEXT_NAMES, self._association(session).context)

    def context_info(self, session: "Session") -> bytes:
        asking = self._is_asking(session)
        conformance = session.conformance if asking else CONFORMANCE
        return axdr.structure(
            axdr.bit_string(conformance, 24),
            axdr.unsigned16(MAX_PDU),
            axdr.unsigned16(session.max_pdu if asking else MAX_PDU),
            axdr.unsigned8(_DLMS_VERSION),
            axdr.integer8(0),  # Quality of service: none.
            axdr.octet_string(b""),
        )

    def mechanism_name(self, session: "Session") -> bytes:
        mechanism = self._association(session).mechanism
        return _name_structure(_MECHANISM_NAMES, mechanism)

    def security_setup(self, session: "Session") -> bytes:
        return axdr.octet_string(self._association(session).setup_name)

    def status(self, session: "Session") -> bytes:
        return axdr.enum(_ASSOCIATED if self._is_asking(session) else _NOT_ASSOCIATED)

    def _association(self, session: "Session") -> "Association":
        return session.association if self._wanted is None else self._wanted

    def _is_asking(self, session: "Session") -> bool:
        return self._association(session) is session.association


def _name_structure(kind: int, number: int) -> bytes:
    # joint-iso-ccitt 2, country 16, 756, identified organisation 5, DLMS UA 8: as in `acse`.
    last = [axdr.unsigned8(arc) for arc in (5, 8, kind, number)]
    return axdr.structure(axdr.unsigned8(2), axdr.unsigned8(16), axdr.unsigned16(756), *last)
