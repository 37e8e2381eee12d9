"""Civil dates against known pairs, and day by day over three centuries."""

from meter.core.calendar import civil, text, unix_seconds, weekday

# From Python's own datetime and the tables everybody agrees on.
KNOWN = (
    (0, (1970, 1, 1, 0, 0, 0), 4),
    (951782400, (2000, 2, 29, 0, 0, 0), 2),
    (1073741824, (2004, 1, 10, 13, 37, 4), 6),
    (1166313600, (2006, 12, 17, 0, 0, 0), 7),
    (2147483648, (2038, 1, 19, 3, 14, 8), 2),
    (4107542399, (2100, 2, 28, 23, 59, 59), 7),
    (4107542400, (2100, 3, 1, 0, 0, 0), 1),
    (4294967296, (2106, 2, 7, 6, 28, 16), 7),
    (253402300799, (9999, 12, 31, 23, 59, 59), 5),
)
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def test_known_moments():
    for unix_s, fields, day_of_week in KNOWN:
        assert civil(unix_s) == fields, fields
        assert unix_seconds(*fields) == unix_s, fields
        assert weekday(unix_s) == day_of_week, fields


def test_every_month_from_1970_to_2270():
    unix_s = 0
    for year in range(1970, 2271):
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        for month in range(1, 13):
            assert unix_seconds(year, month, 1, 0, 0, 0) == unix_s
            days = MONTH_DAYS[month - 1] + (1 if month == 2 and is_leap else 0)
            assert civil(unix_s + days * 86400 - 1) == (year, month, days, 23, 59, 59)
            unix_s += days * 86400


def test_plain_text():
    assert text(1166313600) == "2006-12-17 00:00 UTC"
    assert text(1166313609) == "2006-12-17 00:00:09 UTC"
