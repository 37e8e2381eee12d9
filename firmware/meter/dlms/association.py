"""Who may associate, with which proof, and the decision whether they are let in.

Each association has a bit; `interface_classes` says with masks of these bits who may read, write
or call what. Client addresses are IS 15959's. Bytes of AARQ and AARE are in `acse`.
"""

from ..core import security
from ..core.octets import equal_octets
from . import acse, tags

# The server's address: there is one logical device.
LOGICAL_DEVICE = 1

PUBLIC = 0x01
READER = 0x02
UTILITY = 0x04
CONSUMER = 0x08

# The object that stands for whichever association asks.
CURRENT = b"\x00\x00\x28\x00\x00\xff"

NOBODY = 0x00
EVERYBODY = PUBLIC | READER | UTILITY | CONSUMER
# Who may see a household's data.
OWNERS = READER | UTILITY | CONSUMER

CONFORMANCE = (
    tags.CONFORMANCE_BLOCK_GET
    | tags.CONFORMANCE_BLOCK_SET
    | tags.CONFORMANCE_BLOCK_ACTION
    | tags.CONFORMANCE_MULTIPLE_REFERENCES
    | tags.CONFORMANCE_GET
    | tags.CONFORMANCE_SELECTIVE_ACCESS
    | tags.CONFORMANCE_SET
    | tags.CONFORMANCE_ACTION
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..meter import Meter


class Association:
    """One association a client can open: address, access bit, instance, mechanism.

    Its objects are 0.0.40.0.`instance`.255 and, where it is sealed, security setup and counter
    with the same one. `lock` is its number among the ways in that failures lock, `owner` that of
    its keys in `core.security`.
    """

    __slots__ = ("client_sap", "bit", "instance", "mechanism", "lock", "owner")

    def __init__(
        self,
        client_sap: int,
        bit: int,
        instance: int,
        mechanism: int = acse.MECHANISM_NONE,
        lock: "int | None" = None,
        owner: int = -1,
    ) -> None:
        self.client_sap = client_sap
        self.bit = bit
        self.instance = instance
        self.mechanism = mechanism
        self.lock = lock
        self.owner = owner

    @property
    def name(self) -> bytes:
        """The logical name of its association object."""
        return bytes((0, 0, 40, 0, self.instance, 255))

    @property
    def setup_name(self) -> bytes:
        """The logical name of its security setup; six zeros where nothing is sealed."""
        return bytes((0, 0, 43, 0, self.instance, 255)) if self.is_sealed else bytes(6)

    @property
    def counter_name(self) -> bytes:
        """The logical name of its client's invocation counter."""
        return bytes((0, 0, 43, 1, self.instance, 255))

    @property
    def is_sealed(self) -> bool:
        """Whether everything in it is authenticated and encrypted."""
        return self.mechanism == acse.MECHANISM_GMAC

    @property
    def has_password(self) -> bool:
        """Whether its clients prove themselves by a password, which anybody can read on the way."""
        return self.mechanism == acse.MECHANISM_LLS

    @property
    def context(self) -> int:
        """The application context that its clients ask for."""
        return acse.CONTEXT_LN_CIPHERED if self.is_sealed else acse.CONTEXT_LN

    def refusal(self, request: acse.AssociateRequest, meter: "Meter") -> int:
        """Return the ACSE diagnostic of why `request` is refused, or 0 to let it in.

        What a client of the ciphered context must prove comes after this.
        """
        if request.context != self.context:
            return acse.DIAGNOSTIC_CONTEXT
        if request.mechanism != self.mechanism:
            missing = request.mechanism == acse.MECHANISM_NONE
            return acse.DIAGNOSTIC_MECHANISM_REQUIRED if missing else acse.DIAGNOSTIC_MECHANISM
        if self.has_password:
            secret = meter.provisioning.reader_secret
            if not secret or not equal_octets(secret, request.secret):
                return acse.DIAGNOSTIC_AUTHENTICATION
        return acse.DIAGNOSTIC_NONE


def all_associations() -> "tuple[Association, ...]":
    """Return the associations of this meter, the public one first."""
    return (
        Association(16, PUBLIC, 1),
        Association(32, READER, 2, acse.MECHANISM_LLS, 0),
        Association(48, UTILITY, 3, acse.MECHANISM_GMAC, 1, security.UTILITY),
        Association(96, CONSUMER, 6, acse.MECHANISM_GMAC, 2, security.CONSUMER),
    )
