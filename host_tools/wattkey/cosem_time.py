"""COSEM date-times and aware datetimes: the zone is the one that the octets name themselves."""

from datetime import datetime, timedelta, timezone

from meter.dlms import date_time
from meter.dlms.errors import DlmsError

from .errors import ProtocolError

_NO_DEVIATION = -0x8000


def local_time(octets: bytes) -> datetime | None:
    """A COSEM date-time in the zone that it names itself; None when it is not given."""
    try:
        unix_s = date_time.to_unix(octets)
    except DlmsError:
        raise ProtocolError("the meter's date-time makes no sense") from None
    if unix_s is None:
        return None
    deviation_min = int.from_bytes(octets[9:11], "big", signed=True)
    try:
        zone = timezone(timedelta(minutes=0 if deviation_min == _NO_DEVIATION else -deviation_min))
        return datetime.fromtimestamp(unix_s, zone)
    except (ValueError, OverflowError, OSError):  # more than a day from UTC, or no year of ours
        raise ProtocolError("the meter's date-time makes no sense") from None


def moment_octets(moment: datetime | None) -> bytes:
    """An aware datetime as 12 octets in its own zone; all "not given" for None."""
    if moment is None:
        return date_time.NOT_GIVEN
    offset = moment.utcoffset() or timedelta(0)
    return date_time.from_unix(int(moment.timestamp()), int(offset.total_seconds()) // 60)
