"""Sealed messages as a head-end opens them: envelopes, what they hold, and notifications."""

from canonical import written
from meter.dlms import date_time, tags
from meter.dlms.apdu import length_prefixed
from meter.dlms.axdr_reader import Reader
from meter.dlms.ciphering import Suite, counter_of, read_envelope
from meter.dlms.errors import DlmsError
from quick_gcm import make_gcm

_KEYS = bytes(range(32))
_TITLE = b"WKYFUZZ1"


def read_sealed(data):
    """The octets as an envelope; and sealed as a notification, which must come back whole."""
    suite = Suite(make_gcm(_KEYS[:16]), _KEYS[16:])
    sealed = length_prefixed(suite.seal(_TITLE, len(data), data))
    envelope = bytes((tags.GENERAL_GLO,)) + length_prefixed(_TITLE) + sealed
    _, title, message = read_envelope(envelope)
    assert suite.open(title, message) == data, "what was sealed is not what is opened"
    return b"".join([_told(_opened, data, suite), _told(_notified, data), _told(_moment, data)])


def _opened(data, suite):
    tag, title, message = read_envelope(data)
    return tag, title, counter_of(message), suite.open(title or _TITLE, message)


def _notified(data):
    """Return the invocation, the time and the body of a notification."""
    reader = Reader(data)
    if reader.unsigned(1) != tags.DATA_NOTIFICATION:
        return None
    found = [reader.unsigned(4), reader.take(reader.length())]
    if found[1]:
        found.append(date_time.to_unix(found[1]))
    found.append(reader.value())
    reader.expect_end()
    return found


def _moment(data):
    return date_time.to_unix(data[:12], -len(data))


def _told(read, *arguments):
    try:
        return written(read(*arguments))
    except DlmsError:
        return b"!"
