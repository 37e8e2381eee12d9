"""Opening an association as the client, and sealing what follows in a ciphered one.

Here: AARQ by password, and HLS-GMAC with everything sealed by general ciphering. Not here: which
requests follow (`client`), frames, nor where keys and random octets come from: the caller's.
"""

from ..const import const
from . import acse, apdu, axdr, ciphering, initiate, tags
from .association import CURRENT
from .axdr_reader import Reader
from .errors import MalformedError, ServiceError
from .steps import OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .client import Steps

# General ciphering: tag, title, two length fields, control, counter, tag.
OVERHEAD = 32

# Blocks of GET, SET and ACTION, all three, selective access; and general protection.
_CONFORMANCE = const(0x1C1D)
_PROTECTED = const(0x401C1D)
_MAX_PDU = const(0xFFFF)
_ASSOCIATION_CLASS = const(15)


class ClientChannel:
    """The client's end of one sealed association, opened with `suite`'s keys.

    `title` (8 octets) and `challenge` (8 to 64) are random, other ones each time: the title keeps
    an IV from coming twice whatever `counter` the meter asks to go on from.
    """

    def __init__(
        self, suite: ciphering.Suite, title: bytes, challenge: bytes, counter: int = 0
    ) -> None:
        self.counter = counter
        self._suite = suite
        self._title = title
        self._challenge = challenge
        self._meter_title = b""
        self._received = -1

    def associate_request(self) -> bytes:
        """Return the AARQ."""
        offer = initiate.write_request(initiate.Initiate(_PROTECTED, _MAX_PDU))
        message = apdu.length_prefixed(self._sealed(offer))
        sealed = bytes((tags.GLO_INITIATE_REQUEST,)) + message
        return acse.associate_request(sealed, acse.MECHANISM_GMAC, self._challenge, self._title)

    def accept(self, response: acse.AssociateResponse) -> initiate.Initiate:
        """Read the meter's grant; MalformedError when it is not the meter's own."""
        self._meter_title = response.title
        tag, _, message = ciphering.read_envelope(response.initiate)
        if tag != tags.GLO_INITIATE_RESPONSE or response.title == self._title:
            raise MalformedError("the meter's grant is not sealed")
        return initiate.read_response(self._opened(message))

    def proof(self, challenge: bytes) -> bytes:
        """Return our proof over the meter's challenge."""
        self.counter += 1
        return self._suite.proof(self._title, self.counter, challenge)

    def check_proof(self, proof: object) -> None:
        """Raise MalformedError unless the meter has the keys too."""
        title = self._meter_title
        is_good = isinstance(proof, bytes) and self._suite.is_proof(title, proof, self._challenge)
        if not is_good:
            raise MalformedError("the meter did not prove that it has the keys")

    def seal(self, request: bytes) -> bytes:
        """Return `request` sealed."""
        head = bytes((tags.GENERAL_GLO,)) + apdu.length_prefixed(self._title)
        return head + apdu.length_prefixed(self._sealed(request))

    def open(self, answer: bytes) -> bytes:
        """Return a sealed answer's content; an exception response comes unsealed."""
        if answer[:1] == bytes((tags.EXCEPTION_RESPONSE,)):
            return answer
        tag, title, message = ciphering.read_envelope(answer)
        if tag != tags.GENERAL_GLO or title != self._meter_title:
            raise MalformedError("an answer that is not sealed")
        return self._opened(message)

    def _sealed(self, request: bytes) -> bytes:
        self.counter += 1
        return self._suite.seal(self._title, self.counter, request)

    def _opened(self, message: bytes) -> bytes:
        counter = ciphering.counter_of(message)
        plain = self._suite.open(self._meter_title, message)
        if plain is None or counter <= self._received:
            raise MalformedError("an answer that is not genuine")
        self._received = counter
        return plain


def plain_request(password: "bytes | None") -> bytes:
    """Return an AARQ: LLS with `password`, or no security when it is None."""
    offer = initiate.write_request(initiate.Initiate(_CONFORMANCE, _MAX_PDU))
    if password is None:
        return acse.associate_request(offer)
    return acse.associate_request(offer, acse.MECHANISM_LLS, password)


def connect(password: "bytes | None") -> "Steps":
    """Open the link and associate; the value is what the meter granted."""
    yield OPEN
    reply = yield plain_request(password)
    return initiate.read_response(acse.read_associate_response(reply).initiate)


def connect_sealed(channel: ClientChannel) -> "Steps":
    """Open the link, associate, and have both sides prove that they are there now."""
    yield OPEN
    reply = yield channel.associate_request()
    refused = _refused(reply)
    if refused is not None and refused.counter > channel.counter:
        channel.counter = refused.counter
        reply = yield channel.associate_request()
        refused = _refused(reply)
    if refused is not None:
        raise refused
    response = acse.read_associate_response(reply)
    grant = channel.accept(response)
    target = apdu.Target(_ASSOCIATION_CLASS, CURRENT, 1)
    proof = axdr.octet_string(channel.proof(response.challenge))
    answer = channel.open((yield channel.seal(apdu.action_request(target, proof))))
    channel.check_proof(apdu.read_response(answer, tags.ACTION_RESPONSE).value())
    return grant


def sealed(steps: "Steps", channel: ClientChannel) -> "Steps":
    """Do what `steps` does, with each of its APDUs sealed and each answer opened."""
    reply = None
    while True:
        try:
            step = steps.send(reply)
        except StopIteration as stop:
            return stop.value
        if isinstance(step, int):
            reply = yield step
        else:
            reply = channel.open((yield channel.seal(step)))


def _refused(reply: bytes) -> "ServiceError | None":
    reader = Reader(reply)
    if reader.unsigned(1) != tags.EXCEPTION_RESPONSE:
        return None
    return apdu.read_exception(reader)
