"""Who may associate, with which proof, and the decision whether they are let in.

Each association has a bit; `interface_classes` says with masks of these bits who may read, write
or call what. Client addresses are IS 15959's. Bytes of AARQ and AARE are in `acse`.
"""

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
    from typing import Callable

    from ..meter import Meter


class Association:
    """One association a client can open: address, access bit, name, mechanism.

    `lock` is its number among the ways in that failures lock. `secret(meter) -> bytes` is the LLS
    password; b"" means that nobody is let in. `change_secret(meter, secret)` takes another one and
    gives a verdict code; None where there is no password.
    """

    __slots__ = ("client_sap", "bit", "name", "mechanism", "lock", "secret", "change_secret")

    def __init__(
        self,
        client_sap: int,
        bit: int,
        name: bytes,
        mechanism: int = acse.MECHANISM_NONE,
        lock: "int | None" = None,
        secret: "Callable[[Meter], bytes] | None" = None,
        change_secret: "Callable[[Meter, bytes], int] | None" = None,
    ) -> None:
        self.client_sap = client_sap
        self.bit = bit
        self.name = name
        self.mechanism = mechanism
        self.lock = lock
        self.secret = secret or _no_secret
        self.change_secret = change_secret

    @property
    def context(self) -> int:
        """The application context that its clients ask for."""
        is_sealed = self.mechanism == acse.MECHANISM_GMAC
        return acse.CONTEXT_LN_CIPHERED if is_sealed else acse.CONTEXT_LN

    def refusal(self, request: acse.AssociateRequest, meter: "Meter") -> int:
        """Return the ACSE diagnostic of why `request` is refused, or 0 to let it in.

        What a client of the ciphered context must prove comes after this.
        """
        if request.context != self.context:
            return acse.DIAGNOSTIC_CONTEXT
        if request.mechanism != self.mechanism:
            missing = request.mechanism == acse.MECHANISM_NONE
            return acse.DIAGNOSTIC_MECHANISM_REQUIRED if missing else acse.DIAGNOSTIC_MECHANISM
        if self.mechanism == acse.MECHANISM_LLS:
            secret = self.secret(meter)
            if not secret or not equal_octets(secret, request.secret):
                return acse.DIAGNOSTIC_AUTHENTICATION
        return acse.DIAGNOSTIC_NONE


def all_associations() -> "tuple[Association, ...]":
    """Return the associations of this meter, the public one first."""
    return (
        Association(16, PUBLIC, _name(1)),
        Association(32, READER, _name(2), acse.MECHANISM_LLS, 0, _reader_secret, _change_reader),
        Association(48, UTILITY, _name(3), acse.MECHANISM_GMAC, 1),
        Association(
            96, CONSUMER, _name(6), acse.MECHANISM_LLS, 2, _consumer_secret, _change_consumer
        ),
    )


def _name(number: int) -> bytes:
    return CURRENT[:4] + bytes((number, 255))


def _no_secret(meter: "Meter") -> bytes:
    return b""


def _reader_secret(meter: "Meter") -> bytes:
    return meter.provisioning.reader_secret


def _consumer_secret(meter: "Meter") -> bytes:
    return meter.security.consumer_secret


def _change_reader(meter: "Meter", secret: bytes) -> int:
    return meter.provisioning.change_reader_secret(secret)


def _change_consumer(meter: "Meter", secret: bytes) -> int:
    return meter.security.change_consumer_secret(secret)
