"""The client's end of a sealed association as the fuzzer plays it: keys in order, all else any.

Not `meter.dlms.client_association`, which would refuse to send what a fuzzer wants to send.
"""

from meter.dlms import acse, ciphering, initiate, tags
from meter.dlms.apdu import length_prefixed
from meter.dlms.errors import AssociationError, MalformedError

TITLE = b"FUZZtest"
CHALLENGE = bytes(range(16))
_COUNTER_END = 5
_OFFER = initiate.Initiate(0x401C1D, 1024)
_PROVE = b"\xc3\x01\xc1\x00\x0f\x00\x00\x28\x00\x00\xff\x01\x01\x09\x11"


class Utility:
    """One association; `counter` is the last that was used."""

    def __init__(self, make_gcm, keys, counter):
        self.counter = counter
        self.suite = ciphering.Suite(make_gcm(keys[:16]), keys[16:])
        self.meter_title = b""

    def associate_request(self, offer):
        """Return an AARQ that offers what is usual, or `offer` sealed in its place."""
        message = length_prefixed(self._sealed(offer or initiate.write_request(_OFFER)))
        sealed = bytes((tags.GLO_INITIATE_REQUEST,)) + message
        return acse.associate_request(sealed, acse.MECHANISM_GMAC, CHALLENGE, TITLE)

    def proof_request(self, answer):
        """Return the sealed request that proves us, by the challenge in the meter's `answer`."""
        try:
            response = acse.read_associate_response(answer)
        except (MalformedError, AssociationError):
            return b""
        self.meter_title = response.title
        self.counter += 1
        return self.seal(0, _PROVE + self.suite.proof(TITLE, self.counter, response.challenge))

    def seal(self, form, apdu):
        """Return `apdu` sealed: generally, by its service, with an old counter, or damaged."""
        if form & 1 and apdu:
            service = apdu[0] + tags.GLO_SERVICE & 0xFF
            message = bytes((service,)) + length_prefixed(self._sealed(apdu))
        else:
            head = bytes((tags.GENERAL_GLO,)) + length_prefixed(TITLE)
            message = head + length_prefixed(self._sealed(apdu))
        if form & 2:
            self.counter -= 1
        if form & 4:
            message = message[:-1] + bytes((message[-1] ^ 1,))
        return message

    def opened(self, answer):
        """Return what is in a sealed answer, b"" when nothing genuine is."""
        try:
            _, _, message = ciphering.read_envelope(answer)
        except MalformedError:
            return b""
        if not self.meter_title or len(message) < _COUNTER_END:
            return b""
        return self.suite.open(self.meter_title, message) or b""

    def _sealed(self, apdu):
        self.counter += 1
        return self.suite.seal(TITLE, self.counter, apdu)
