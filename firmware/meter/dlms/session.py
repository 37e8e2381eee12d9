"""An open association: what was agreed, what is under way, and the way to the objects.

The functions in the objects' tables receive the `Session`; what it grants them is `meter`,
`association`, `objects`, whether strangers hear it, and the memory of the token that it entered.
"""

from . import association, tags
from .apdu import MAX_PDU, Target, exception_response
from .axdr_reader import Reader
from .cosem_object import READ, WRITE, Attribute, CosemObject
from .get_service import GetService
from .initiate import Initiate
from .secure_channel import OVERHEAD
from .tags import GET_REQUEST, SUCCESS
from .write_service import ActionService, SetService

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable

    from ..meter import LastToken, Meter
    from .axdr_reader import Value
    from .block_transfer import Sink
    from .login import Door
    from .secure_channel import SecureChannel
    from .server import Server


class Session:
    """One association of one client, from AARE to its end.

    With a `channel` everything is sealed, and until the client has proved itself it may do only
    that.
    """

    def __init__(
        self,
        server: "Server",
        door: "Door",
        offer: Initiate,
        channel: "SecureChannel | None" = None,
    ) -> None:
        self.meter: "Meter" = server.meter
        self.server = server
        self.make_gcm = server.make_gcm
        self.objects = server.objects
        self.association = door.association
        self.is_overheard = door.is_overheard
        self.channel = channel
        supported = association.CONFORMANCE
        if channel is not None:
            supported |= tags.CONFORMANCE_GENERAL_PROTECTION
        self.conformance = offer.conformance & supported
        # What the client takes; 0 means that it sets no limit.
        self.max_pdu = min(offer.max_pdu or MAX_PDU, server.max_sent)
        self.is_over = False
        self.entered: "LastToken | None" = None
        self._door = door
        self._find = server.objects.find
        self._get = GetService(self._read, self.max_pdu - (OVERHEAD if channel else 0))
        self._set = SetService(self._write, self._begin_write)
        self._action = ActionService(self._act)

    @property
    def is_authenticated(self) -> bool:
        """Whether this is somebody who had to prove who they are, and did."""
        return self.association.bit != association.PUBLIC and self._is_proved

    @property
    def grant(self) -> Initiate:
        """What the meter answers to the client's offer."""
        return Initiate(self.conformance, MAX_PDU)

    def answer(self, apdu: bytes) -> bytes:
        """Answer one xDLMS request. May raise MalformedError and ServiceError."""
        if self.channel is None:
            return self._serve(apdu)
        answer = self._serve(self.channel.open(apdu))
        if answer[0] != tags.EXCEPTION_RESPONSE:
            answer = self.channel.seal(answer)
        # The answer was the last one of keys that it changed.
        self.is_over = self.is_over or not self.channel.is_current
        return answer

    def prove(self, proof: bytes) -> "bytes | None":
        """Return the meter's proof in return for the client's; None ends the association."""
        channel = self.channel
        if channel is None or channel.is_proved:
            return None
        ours = channel.prove(proof)
        self.is_over = ours is None
        (self._door.failed if self.is_over else self._door.succeeded)()
        return ours

    def _serve(self, apdu: bytes) -> bytes:
        tag = apdu[0]
        if tag == GET_REQUEST and (self.channel is None or self.channel.is_proved):
            return self._get.answer(apdu)
        if tag == tags.ACTION_REQUEST:
            return self._action.answer(Reader(apdu, 1))
        if not self._is_proved:
            return exception_response(1, 1)
        if tag == tags.SET_REQUEST:
            return self._set.answer(Reader(apdu, 1))
        return exception_response(2, 2)  # Service unknown, not supported.

    @property
    def _is_proved(self) -> bool:
        return self.channel is None or self.channel.is_proved

    def _read(
        self, class_id: int, name: bytes, number: int, selector: int, selected: "Value"
    ) -> "tuple[int, bytes | Iterable[bytes]]":
        result, attribute = self._attribute(class_id, name, number, READ)
        if attribute is None or attribute.read is None:
            return result, b""
        if selector:
            select = attribute.select
            return select(self, selector, selected) if select else (tags.SCOPE_VIOLATED, b"")
        read = attribute.read
        return SUCCESS, read if isinstance(read, bytes) else read(self)

    def _write(self, target: Target, value: "Value") -> int:
        result, attribute = self._attribute(target.class_id, target.name, target.number, WRITE)
        if attribute is None or attribute.write is None:
            return result
        return attribute.write(self, value)

    def _begin_write(self, target: Target) -> "Sink | None":
        """Return what takes a long value while it comes, where the attribute has that."""
        _, attribute = self._attribute(target.class_id, target.name, target.number, WRITE)
        return attribute.begin(self) if attribute and attribute.begin else None

    def _act(self, target: Target, value: "Value") -> "tuple[int, bytes]":
        found = self._find(target.name)
        if found is None or found.class_id != target.class_id:
            return _missing(found), b""
        if not found.has_method(target.number):
            return tags.OBJECT_UNDEFINED, b""
        if not (self._is_proved or _is_proving(target)):
            return tags.READ_WRITE_DENIED, b""
        method = found.method(target.number, self.association.bit)
        return method.act(self, value) if method else (tags.READ_WRITE_DENIED, b"")

    def _attribute(
        self, class_id: int, name: bytes, number: int, right: int
    ) -> "tuple[int, Attribute | None]":
        found = self._find(name)
        if found is None or found.class_id != class_id:
            return _missing(found), None
        attribute = found.attribute(number)
        if attribute is None:
            return tags.OBJECT_UNDEFINED, None
        if not attribute.rights(self.association.bit, self) & right:
            return tags.READ_WRITE_DENIED, None
        return SUCCESS, attribute


def _missing(found: "CosemObject | None") -> int:
    """Return why what was found is not what was asked for: it has another class, or is not."""
    return tags.OBJECT_UNDEFINED if found is None else tags.CLASS_INCONSISTENT


def _is_proving(target: Target) -> bool:
    return target.class_id == 15 and target.name == association.CURRENT and target.number == 1
