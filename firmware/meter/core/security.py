"""The keys by which people prove who they are: the utility's, and the customer's own.

Here: keys, the counters that make each sealed message count once, and how both are kept. Not here:
ciphering (`gcm`), nor the protocol (`dlms`). Nothing of this ever shows in a repr or a read.

A counter that were stored with each message would wear the flash out, and one that is not stored
begins anew after a power cut. So a stretch of numbers is set aside at a time: what is stored is
the end of the stretch, and after a cut the meter goes on behind it.
"""

from ..const import const
from . import verdict as v

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter

KEY_LENGTH = 16

# Whose keys.
UTILITY = const(0)
CONSUMER = const(1)

# Which key (COSEM class 64, key_id).
ENCRYPTION_KEY = const(0)
AUTHENTICATION_KEY = const(2)
MASTER_KEY = const(3)

_MOST = const(0xFFFFFFFF)
_STRETCH = const(256)


class Keys:
    """The keys of one association, and what has been received under them.

    `received` is the highest counter of a genuine message, `received_end` the stored bound that it
    does not pass.
    """

    __slots__ = ("encryption", "authentication", "received", "received_end")

    def __init__(self, encryption: bytes, authentication: bytes, received_end: int = 0) -> None:
        self.encryption = encryption
        self.authentication = authentication
        self.received = self.received_end = received_end

    def are(self, encryption: bytes, authentication: bytes) -> bool:
        """Say whether they are these two."""
        return self.encryption == encryption and self.authentication == authentication

    def set_aside(self, counter: int) -> int:
        """Let `counter` and a stretch behind it be received; for `Meter.change`."""
        self.received_end = min(counter + _STRETCH, _MOST)
        return v.ACCEPTED


class Security:
    """The utility's and the customer's keys, the master key that wraps new ones, and counters.

    `keys` are by owner (UTILITY, CONSUMER): None where nobody is let in. `sent` is the counter of
    the last message that the meter sealed, under whatever key.
    """

    def __init__(self) -> None:
        self.master_key = b""
        self.keys: "list[Keys | None]" = [None, None]
        self.sent = 0
        self.sent_end = 0

    def accept(self, utility_keys: bytes, consumer_keys: bytes) -> int:
        """Take what came at provisioning, each part perhaps empty; return a verdict code.

        `utility_keys` are master, encryption and authentication key in a row, `consumer_keys`
        encryption and authentication key.
        """
        if len(utility_keys) not in (0, 3 * KEY_LENGTH):
            return v.BAD_ARGUMENT
        if len(consumer_keys) not in (0, 2 * KEY_LENGTH):
            return v.BAD_ARGUMENT
        self.keys = [None, None]  # of an attempt that a cut ended, whose they were
        self.master_key = utility_keys[:KEY_LENGTH]
        self._use(UTILITY, utility_keys[KEY_LENGTH:-KEY_LENGTH], utility_keys[-KEY_LENGTH:])
        self._use(CONSUMER, consumer_keys[:KEY_LENGTH], consumer_keys[KEY_LENGTH:])
        return v.ACCEPTED

    def change_keys(self, owner: int, changes: "list[tuple[int, bytes]]") -> int:
        """Put each new key in the place of the one it names, or none; return a verdict code.

        Who has no keys yet is given both. The master key is the utility's.
        """
        for which, key in changes:
            if which not in (MASTER_KEY, ENCRYPTION_KEY, AUTHENTICATION_KEY):
                return v.NOT_ALLOWED
            if which == MASTER_KEY and owner != UTILITY:
                return v.NOT_ALLOWED
            if len(key) != KEY_LENGTH:
                return v.BAD_ARGUMENT
        new, now = dict(changes), self.keys[owner]
        encryption = new.get(ENCRYPTION_KEY, now.encryption if now else b"")
        authentication = new.get(AUTHENTICATION_KEY, now.authentication if now else b"")
        if not self.master_key or not encryption or not authentication:
            return v.NOT_ALLOWED
        self.master_key = new.get(MASTER_KEY, self.master_key)
        self._use(owner, encryption, authentication)
        return v.ACCEPTED

    def set_aside_to_send(self) -> int:
        """Let another stretch of counters be sent; for `Meter.change`."""
        self.sent_end = min(self.sent + _STRETCH, _MOST)
        return v.ACCEPTED if self.sent < self.sent_end else v.NOT_ALLOWED

    def write_to(self, writer: "OctetWriter") -> None:
        """Append keys and ends of stretches (SPEC 4.4)."""
        for owner, before in ((UTILITY, self.master_key), (CONSUMER, b"")):
            keys = self.keys[owner]
            writer.string(before + keys.encryption + keys.authentication if keys else b"")
            writer.number(keys.received_end if keys else 0, 4)
        writer.number(self.sent_end, 4)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back; counting goes on behind what was set aside."""
        utility_keys = reader.string()
        self.master_key = utility_keys[:KEY_LENGTH]
        self._take_back(UTILITY, utility_keys[KEY_LENGTH:], reader.number(4))
        self._take_back(CONSUMER, reader.string(), reader.number(4))
        sent_end = reader.number(4)
        if sent_end != self.sent_end:  # else an order was undone that had no part in it
            self.sent = self.sent_end = sent_end

    def _take_back(self, owner: int, octets: bytes, received_end: int) -> None:
        keys, pair = self.keys[owner], (octets[:KEY_LENGTH], octets[KEY_LENGTH:])
        if keys is not None and keys.are(*pair):
            keys.received_end = received_end  # a decision was undone, and these had no part in it
        else:
            self.keys[owner] = Keys(*pair, received_end) if octets else None

    def _use(self, owner: int, encryption: bytes, authentication: bytes) -> None:
        keys = self.keys[owner]
        if not encryption or (keys is not None and keys.are(encryption, authentication)):
            return
        new = self.keys[owner] = Keys(encryption, authentication)
        # Under a new encryption key nothing was received yet; under the old one it was.
        if keys is not None and keys.encryption == encryption:
            new.received, new.received_end = keys.received, keys.received_end
