"""Traces: what is read, and every way in which a file can be wrong, named with its line."""

import io

from boards.emulator.trace import OUTAGE, REFUSE, Trace, TraceError

HEADER = "time_local,v,i,p_w,q_var\n"
GOOD = HEADER + (
    "2006-12-17T00:00,242.73,4.40,1044,152\n"
    "2006-12-17T00:01,242.20,7.4,1520,-220\n"
    "2006-12-17T00:03:30,,,,\n"
)
DAY_START_S = 1166313600


def trace(text: str, blank: str = OUTAGE) -> Trace:
    return Trace("house.csv", blank, lambda path: io.StringIO(text))


def error_of(text: str, blank: str = OUTAGE) -> str:
    try:
        rows = trace(text, blank)
        for _ in range(5):
            rows.take()
    except TraceError as error:
        return str(error)
    return "no error"


def test_rows_are_integers_and_last_until_the_next_one():
    rows = trace(GOOD)
    assert rows.start_s == DAY_START_S
    row, step_s = rows.take()
    assert step_s == 60
    assert (row.voltage_mv, row.current_ma, row.power_w, row.reactive_var) == (
        242730,
        4400,
        1044,
        152,
    )
    row, step_s = rows.take()
    assert (row.power_w, row.reactive_var, step_s) == (1520, -220, 150)


def test_a_blank_row_is_an_outage_and_the_last_row_lasts_as_long_as_the_one_before():
    rows = trace(GOOD)
    rows.take()
    rows.take()
    row, step_s = rows.take()
    assert (row.voltage_mv, row.power_w, step_s) == (0, 0, 150)


def test_the_trace_starts_over_at_its_end():
    rows = trace(GOOD)
    first = rows.take()[0].power_w
    rows.take()
    rows.take()
    assert rows.take()[0].power_w == first


def test_columns_may_stand_in_any_order_and_others_may_stand_between():
    header = "q_var,sub,p_w,i,v,time_local\n"
    text = header + "7,x,100,0.5,230,2008-01-01T00:00\n8,x,200,1,231,2008-01-01T00:10\n"
    row, step_s = trace(text).take()
    assert (row.voltage_mv, row.current_ma, row.power_w, row.reactive_var) == (230000, 500, 100, 7)
    assert step_s == 600


def test_every_fault_names_file_line_and_remedy():
    row = "2006-12-17T00:00,242.73,4.40,1044,152\n"
    cases = (
        (HEADER, "line 2: no rows"),
        ("", "line 1: column time_local"),
        ("time_local,v,i,p_w\n" + row, "line 1: column q_var is missing"),
        (HEADER + row, "two rows"),
        (HEADER + row + row, "line 3: time_local does not rise"),
        (HEADER + "17/12/2006,1,1,1,1\n", "is not like 2006-12-17T00:00"),
        (HEADER + "2006-12-17T25:00,1,1,1,1\n", "is no time since 1970"),
        (HEADER + "2006-02-29T00:00,1,1,1,1\n", "is no time since 1970"),
        (HEADER + "1906-12-17T00:00,1,1,1,1\n", "is no time since 1970"),
        (HEADER + "2006-12-17T00,1,1,1,1\n", "is not like 2006-12-17T00:00"),
        (HEADER + "2006-12-17T00:00,x,1,1,1\n", "'x' is not a number"),
        (HEADER + "2006-12-17T00:00,1.x,1,1,1\n", "is not a number"),
        (HEADER + "2006-12-17T00:00,1\n", "too few cells"),
    )
    for text, words in cases:
        assert error_of(text).startswith("house.csv, "), error_of(text)
        assert words in error_of(text), (words, error_of(text))
    assert "line 4: an empty cell" in error_of(GOOD, REFUSE)
    assert error_of(GOOD) == "no error"


def test_numbers_have_plain_digits_and_blanks_are_plain_on_every_python():
    first, last = "2006-12-17T00:00,%s,4,966,20\n", "2006-12-17T00:10,1,1,1,1\n"
    for cell in ("2_30", "\x1c230", "+-1", "1e3"):
        assert "line 2: " + repr(cell) + " is not a number" in error_of(
            HEADER + first % cell + last
        )
    assert "line 3: a row with too few cells" in error_of(HEADER + first % 230 + "\x1f")


def test_what_is_no_text_is_an_error_for_people():
    class Latin1(io.StringIO):
        def readline(self, size=-1):
            raise UnicodeError("no UTF-8")

    try:
        Trace("house.csv", OUTAGE, lambda path: Latin1(""))
    except TraceError as error:
        assert "house.csv, line 1: this is no text" in str(error)
    else:
        raise AssertionError("taken for text")


def test_a_missing_file_is_named():
    def nothing_there(path: str):
        raise OSError(2)

    try:
        Trace("nowhere.csv", OUTAGE, nothing_there)
    except TraceError as error:
        assert "nowhere.csv" in str(error)
    else:
        raise AssertionError("a missing file was accepted")


def test_skipping_to_a_time_of_day():
    rows = trace(GOOD)
    rows.skip_to_time_of_day(45)
    assert rows.start_s == DAY_START_S + 60
    rows.skip_to_time_of_day(0)
    assert rows.start_s == DAY_START_S + 60
