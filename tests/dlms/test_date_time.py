"""COSEM date-time against known moments and against a calendar that counts day by day."""

from meter.dlms import date_time
from meter.dlms.errors import MalformedError

# Unix seconds, minutes ahead of UTC, the first nine octets (to the hundredths).
KNOWN = (
    (0, 0, "07b20101040000 0000"),
    (951_782_399, 0, "07d0021c 01 17 3b 3b 00"),
    (951_782_400, 0, "07d0021d 02 00 00 00 00"),
    (1_767_225_600, 330, "07ea0101 04 05 1e 00 00"),
    (1_767_225_600, -600, "07e90c1f 03 0e 00 00 00"),
    (2_147_483_648, 0, "07f60113 02 03 0e 08 00"),
    (4_107_542_400, 0, "08340301 01 00 00 00 00"),
    (4_294_967_296, 0, "083a0207 07 06 1c 10 00"),
    (7_289_654_399, 0, "08980c1f 03 17 3b 3b 00"),
)


def octets(text):
    return bytes.fromhex(text.replace(" ", ""))


def refused(data):
    try:
        date_time.to_unix(data)
    except MalformedError:
        return True
    return False


def test_known_moments_both_ways():
    for unix_s, offset_min, text in KNOWN:
        encoded = date_time.from_unix(unix_s, offset_min)
        assert encoded[:9] == octets(text), (unix_s, encoded)
        assert date_time.to_unix(encoded) == unix_s


def test_the_deviation_runs_from_local_time_to_utc():
    assert date_time.from_unix(0, 330)[9:] == b"\xfe\xb6\x00"
    assert date_time.from_unix(0, -60, date_time.STATUS_INVALID)[9:] == b"\x00\x3c\x01"


def test_not_given_is_none_and_a_missing_deviation_is_the_callers():
    assert date_time.to_unix(date_time.NOT_GIVEN) is None
    without = bytearray(date_time.from_unix(1_767_225_600, 330))
    without[9:11] = b"\x80\x00"
    assert date_time.to_unix(bytes(without), 330) == 1_767_225_600
    assert date_time.to_unix(bytes(without)) == 1_767_225_600 + 330 * 60


def test_missing_minutes_and_seconds_are_zero_and_the_weekday_does_not_count():
    given = bytearray(date_time.from_unix(1_767_225_600, 0))
    given[4] = given[6] = given[7] = given[8] = 0xFF
    assert date_time.to_unix(bytes(given)) == 1_767_225_600


def test_impossible_dates_are_refused():
    good = date_time.from_unix(1_767_225_600, 0)
    for index, value in ((2, 0), (2, 13), (3, 0), (3, 32), (5, 24), (6, 60), (7, 60)):
        bad = bytearray(good)
        bad[index] = value
        assert refused(bytes(bad)), (index, value)
    assert refused(octets("07e9021d 01 00 00 00 00 0000 00"))  # 29 February 2025
    assert refused(good[:11])
    assert refused(good + b"\x00")
