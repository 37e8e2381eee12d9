"""Class 64 Security setup, version 0: the policy, who talks to whom, and new keys.

The policy is fixed: everything authenticated and encrypted. New keys come wrapped in the master
key, which only the utility has: so it changes the customer's too, and nobody who found or recorded
theirs can lock them out. All of them count or none, and they open the next association: one that
was open under the old ones ends.
"""

from ..core import event_log as ev
from ..core.aes128 import Aes128
from ..core.key_wrap import unwrap
from . import axdr, tags
from .association import UTILITY
from .cosem_object import Attribute, CosemObject, Method

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .association import Association
    from .axdr_reader import Value
    from .session import Session

_POLICY = 3  # authenticated and encrypted
_SUITE = 0  # AES-128 in GCM, AES-128 key wrap


def security_setup(sealed: "Association") -> CosemObject:
    """Return the security setup of `sealed`, whose keys the utility may change."""
    readers = sealed.bit | UTILITY

    def transfer(session: "Session", value: "Value") -> "tuple[int, bytes]":
        return _key_transfer(session, value, sealed)

    attributes = (
        Attribute(axdr.enum(_POLICY), readers),
        Attribute(axdr.enum(_SUITE), readers),
        Attribute(_client_title, readers),
        Attribute(_server_title, readers),
    )
    methods = (Method(_security_activate, UTILITY), Method(transfer, UTILITY))
    return CosemObject(64, 0, sealed.setup_name, attributes, methods)


def _client_title(session: "Session") -> bytes:
    return axdr.octet_string(session.channel.client_title if session.channel else b"")


def _server_title(session: "Session") -> bytes:
    return axdr.octet_string(session.meter.identity.system_title)


def _security_activate(session: "Session", value: "Value") -> "tuple[int, bytes]":
    # It can only be made stronger, and it is at its strongest.
    return (tags.SUCCESS if value == _POLICY else tags.READ_WRITE_DENIED), b""


def _key_transfer(session: "Session", value: "Value", sealed: "Association") -> "tuple[int, bytes]":
    transfers = _transfers(value)
    if not transfers:
        return tags.TYPE_UNMATCHED, b""
    meter = session.meter
    master = Aes128(meter.security.master_key)
    keys = [(which, unwrap(master, wrapped) or b"") for which, wrapped in transfers]
    if meter.change(lambda: meter.security.change_keys(sealed.owner, keys)):
        return tags.OTHER_REASON, b""
    meter.note(ev.KEYS_CHANGED, sealed.client_sap)
    return tags.SUCCESS, b""


def _transfers(value: "Value") -> "list[tuple[int, bytes]]":
    """Return (key id, wrapped key) of each, or nothing when it is not an array of such."""
    transfers = []
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, list) or len(item) != 2:
            return []
        which, wrapped = item
        if not isinstance(which, int) or not isinstance(wrapped, bytes):
            return []
        transfers.append((which, wrapped))
    return transfers
