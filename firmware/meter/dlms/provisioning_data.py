"""What provisioning writes: who the meter is, whom it obeys, and the keys of those who log in.

Here: taking the structure apart (SPEC 3.9). Not here: whether the meter takes it
(`Meter.provision`).
"""

from ..core.calendar import TIME_LIMIT_S
from . import tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .axdr_reader import Value
    from .session import Session

_TIME_AT = 3


def provision(session: "Session", value: "Value") -> int:
    """Put the meter into service; return a data-access result."""
    if not isinstance(value, list) or not 4 <= len(value) <= 6:
        return tags.TYPE_UNMATCHED
    # The last two may be left out: the utility's keys and the customer's, each b"" for none.
    fields = value + [b""] * (6 - len(value))
    unix_s = fields.pop(_TIME_AT)
    octets = [field for field in fields if isinstance(field, bytes)]
    if len(octets) != len(fields) or not isinstance(unix_s, int) or isinstance(unix_s, bool):
        return tags.TYPE_UNMATCHED
    if not 0 <= unix_s < TIME_LIMIT_S:
        return tags.TYPE_UNMATCHED
    serial, issuer_key, reader_secret, utility_keys, consumer_keys = octets
    try:
        text = serial.decode()
    except ValueError:
        return tags.OTHER_REASON
    meter = session.meter
    code = meter.provision(text, issuer_key, reader_secret, unix_s, utility_keys, consumer_keys)
    return tags.OTHER_REASON if code else tags.SUCCESS
