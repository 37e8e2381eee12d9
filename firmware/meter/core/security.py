"""The keys by which people prove who they are: the utility's, and the customer's own.

Here: keys, the counters that make each sealed message count once, and how both are kept. Not here:
ciphering (`gcm`), nor the protocol (`dlms`). Nothing of this ever shows in a repr or a read.

A counter that were stored with each message would wear the flash out, and one that is not stored
begins anew after a power cut. So a stretch of numbers is set aside at a time: what is stored is
the end of the stretch, and after a cut the meter goes on behind it.
"""

from ..const import const
from . import verdict as v
from .secret import may_be_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

KEY_LENGTH = 16

# Which key (COSEM class 64, key_id).
ENCRYPTION_KEY = const(0)
AUTHENTICATION_KEY = const(2)
MASTER_KEY = const(3)

_MOST = const(0xFFFFFFFF)
_STRETCH = const(256)


class UtilityKeys:
    """The keys in use, and what has been received under them.

    `received` is the highest counter of a genuine message, `received_end` the stored bound that it
    does not pass.
    """

    __slots__ = ("encryption", "authentication", "received", "received_end")

    def __init__(self, encryption: bytes, authentication: bytes) -> None:
        self.encryption = encryption
        self.authentication = authentication
        self.received = 0
        self.received_end = 0

    def set_aside(self, counter: int) -> int:
        """Let `counter` and a stretch behind it be received; for `Meter.change`."""
        self.received_end = min(counter + _STRETCH, _MOST)
        return v.ACCEPTED


class Security:
    """Utility keys (None: no utility), the master key that wraps new ones, and counters.

    `sent` is the counter of the last message that the meter sealed, under whatever key.
    """

    def __init__(self) -> None:
        self.master_key = b""
        self.keys: "UtilityKeys | None" = None
        self.consumer_secret = b""
        self.sent = 0
        self.sent_end = 0

    def accept(self, utility_keys: bytes, consumer_secret: bytes) -> int:
        """Take what came at provisioning, each part perhaps empty; return a verdict code.

        `utility_keys` are master, encryption and authentication key in a row.
        """
        if len(utility_keys) not in (0, 3 * KEY_LENGTH) or not _may_be_consumers(consumer_secret):
            return v.BAD_ARGUMENT
        self.consumer_secret = consumer_secret
        if utility_keys:
            self.master_key = utility_keys[:KEY_LENGTH]
            self._use(utility_keys[KEY_LENGTH:-KEY_LENGTH], utility_keys[-KEY_LENGTH:])
        return v.ACCEPTED

    def change_keys(self, changes: "list[tuple[int, bytes]]") -> int:
        """Put each new key in the place of the one it names, or none; return a verdict code."""
        if self.keys is None:
            return v.NOT_ALLOWED
        for which, key in changes:
            if which not in (MASTER_KEY, ENCRYPTION_KEY, AUTHENTICATION_KEY):
                return v.NOT_ALLOWED
            if len(key) != KEY_LENGTH:
                return v.BAD_ARGUMENT
        new = dict(changes)
        self.master_key = new.get(MASTER_KEY, self.master_key)
        encryption = new.get(ENCRYPTION_KEY, self.keys.encryption)
        authentication = new.get(AUTHENTICATION_KEY, self.keys.authentication)
        if not self._is_using(encryption, authentication):
            self._use(encryption, authentication)
        return v.ACCEPTED

    def change_consumer_secret(self, secret: bytes) -> int:
        """Take another secret of the customer's; an empty one takes the right away."""
        if not _may_be_consumers(secret):
            return v.BAD_ARGUMENT
        self.consumer_secret = secret
        return v.ACCEPTED

    def set_aside_to_send(self) -> int:
        """Let another stretch of counters be sent; for `Meter.change`."""
        self.sent_end = min(self.sent + _STRETCH, _MOST)
        return v.ACCEPTED if self.sent < self.sent_end else v.NOT_ALLOWED

    def write_to(self, writer: "OctetWriter") -> None:
        """Append keys and ends of stretches (SPEC 4.2)."""
        keys = self.keys
        writer.string(self.master_key)
        writer.string(keys.encryption if keys else b"")
        writer.string(keys.authentication if keys else b"")
        writer.number(keys.received_end if keys else 0, 4)
        writer.number(self.sent_end, 4)
        writer.string(self.consumer_secret)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back; counting goes on behind what was set aside."""
        self.master_key = reader.string()
        encryption, authentication = reader.string(), reader.string()
        received_end = reader.number(4)
        if not self._is_using(encryption, authentication):
            self.keys = UtilityKeys(encryption, authentication) if encryption else None
            if self.keys is not None:
                self.keys.received = received_end
        if self.keys is not None:
            self.keys.received_end = received_end
        self.sent = self.sent_end = reader.number(4)
        self.consumer_secret = reader.string()

    def _is_using(self, encryption: bytes, authentication: bytes) -> bool:
        keys = self.keys
        if keys is None:
            return False
        return keys.encryption == encryption and keys.authentication == authentication

    def _use(self, encryption: bytes, authentication: bytes) -> None:
        # Under a new encryption key nothing was received yet; under the old one it was.
        keys, self.keys = self.keys, UtilityKeys(encryption, authentication)
        if keys is not None and keys.encryption == encryption:
            self.keys.received, self.keys.received_end = keys.received, keys.received_end


def _may_be_consumers(secret: bytes) -> bool:
    return not secret or may_be_secret(secret)  # a customer may have none
