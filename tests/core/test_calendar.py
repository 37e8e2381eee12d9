"""Civil dates against known pairs, and day by day to 2200."""

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


def test_every_day_from_1970_to_2200_is_the_next_one_of_a_counting_calendar():
    year, month, day = 1970, 1, 1
    for days in range(84_371):
        assert civil(days * 86400 + 86399) == (year, month, day, 23, 59, 59)
        assert unix_seconds(year, month, day, 0, 0, 0) == days * 86400
        day += 1
        if day > days_in(year, month):
            month, day = month + 1, 1
        if month > 12:
            year, month = year + 1, 1
    assert (year, month, day) == (2201, 1, 1)


def days_in(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return MONTH_DAYS[month - 1] + (1 if month == 2 and is_leap else 0)


def test_plain_text():
    assert text(1166313600) == "2006-12-17 00:00 UTC"
    assert text(1166313609) == "2006-12-17 00:00:09 UTC"
