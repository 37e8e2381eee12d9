"""Lines of IEC 62056-21: names, exact numbers, roller counters, times, and texts that stay inside.

The third-party readers judge whole messages; here are the values at the edges.
"""

from meter.dlms import date_time
from meter.readouts import data_set
from meter.readouts.view import NO_UNIT, Reading

INDIA_MIN = 330
NEW_YEAR_S = 1_767_225_600  # 2026-01-01 00:00 UTC


def reading(value, scaler=0, unit=NO_UNIT, captured=b""):
    made = Reading(value)
    made.scaler, made.unit, made.captured = scaler, unit, captured
    return made


def test_names_go_both_ways():
    cases = (
        ("1-0:1.8.0", b"\x01\x00\x01\x08\x00\xff"),
        ("0-0:96.3.10", b"\x00\x00\x60\x03\x0a\xff"),
        ("1-0:1.8.0*12", b"\x01\x00\x01\x08\x00\x0c"),
        ("0-255:255.255.255*0", b"\x00\xff\xff\xff\xff\x00"),
    )
    for text, octets in cases:
        assert data_set.parse_name(text) == octets, text
        assert data_set.name_text(octets) == text


def test_a_name_may_be_short():
    assert data_set.parse_name("1.8.0") == b"\x01\x00\x01\x08\x00\xff"
    assert data_set.parse_name("1.8.0*3") == b"\x01\x00\x01\x08\x00\x03"
    assert data_set.parse_name("0-0:1.0.0*255") == b"\x00\x00\x01\x00\x00\xff"


def test_what_is_no_name_is_none():
    wrong = "", "1", "1.8", "1.8.0.255", "1.8.256", "1.8.-1", "1:1.8.0", "1-0-0:1.8.0", "1-0:1.8.0*"
    for text in wrong + ("1.8.0*256", "a.b.c", "1.8. 0", "1..0", ":::", "***", "1.8.0000"):
        assert data_set.parse_name(text) is None, text


def test_a_number_is_exact_at_every_scaler():
    cases = (
        (0, 0, "0"),
        (5, 3, "5000"),
        (5, -3, "0.005"),
        (-5, -3, "-0.005"),
        (1234, -3, "1.234"),
        (-987, -3, "-0.987"),
        (4_294_967_295, -3, "4294967.295"),
        (4_294_967_295, -6, "4294.967295"),
        (18_446_744_073_709_551_615, -9, "18446744073.709551615"),
    )
    for value, scaler, text in cases:
        assert data_set.decimal(value, scaler) == text, (value, scaler)


def test_a_roller_counter_rounds_half_up_and_begins_again():
    cases = (
        (123_456, -3, 6, 3, "000123.456"),  # Wh as kWh
        (4_294_967_295, -3, 6, 3, "294967.295"),
        (999_999_999, -3, 6, 3, "999999.999"),
        (1_000_000_000, -3, 6, 3, "000000.000"),
        (994_499, -6, 2, 3, "00.994"),  # mW as kW
        (994_500, -6, 2, 3, "00.995"),
        (230_149, -3, 3, 1, "230.1"),
        (230_150, -3, 3, 1, "230.2"),
        (499, -3, 3, 0, "000"),
        (500, -3, 3, 0, "001"),
        (2, 0, 1, 0, "2"),
        (7, 1, 3, 1, "070.0"),
    )
    for value, scaler, whole, decimals, text in cases:
        assert data_set.fixed(value, scaler, whole, decimals) == text, (value, scaler)


def test_energy_and_power_are_in_kilo_units_and_nothing_is_rounded():
    cases = (
        (reading(3_000_000_123, 0, 30), "3000000.123*kWh"),
        (reading(994_567, -3, 27), "0.994567*kW"),
        (reading(1, 2, 30), "0.1*kWh"),
        (reading(3, 4, 30), "30*kWh"),
        (reading(5, -3, 32), "0.000005*kvarh"),
        (reading(230_123, -3, 35), "230.123*V"),
        (reading(86_400, 0, 7), "86400*s"),
        (reading(-987, -3, NO_UNIT), "-0.987"),
        (reading(42, 0, 199), "42"),  # a unit that nobody has written down here
    )
    for made, text in cases:
        assert data_set.value_text(made) == text


def test_flags_texts_and_octets():
    cases = (
        (True, "1"),
        (False, "0"),
        (None, ""),
        ("", ""),
        (b"", ""),
        ("Wattkey", "Wattkey"),
        ("(5-30)A", "[5-30]A"),
        ("a*b/c!d\r\ne\x02\x7f", "a_b_c_d__e__"),
        (b"WKY00000WK000042", "WKY00000WK000042"),
        (b"\x01\xab", "01AB"),
    )
    for value, text in cases:
        assert data_set.value_text(reading(value)) == text, value


def test_no_text_can_end_its_value():
    for code in range(256):
        for value in (chr(code), bytes((code, 65)), bytes((code,)) * 12):
            text = data_set.value_text(reading(value))
            assert not [c for c in text if c in "()*/!" or not " " <= c <= "~"], (value, text)


def test_a_date_time_is_told_from_other_octets():
    moment = date_time.from_unix(NEW_YEAR_S, INDIA_MIN)
    assert data_set.value_text(reading(moment)) == "2026-01-01 05:30:00"
    assert data_set.value_text(reading(date_time.NOT_GIVEN)) == ""
    assert data_set.value_text(reading(b"TWELVEOCTETS")) == "TWELVEOCTETS"
    assert data_set.value_text(reading(moment[:11])) == data_set.hex_text(moment[:11])


def test_a_p1_stamp_says_winter_or_summer_and_nothing_of_an_unset_clock():
    assert data_set.stamp(date_time.from_unix(NEW_YEAR_S, INDIA_MIN)) == "260101053000W"
    assert data_set.stamp(date_time.from_unix(NEW_YEAR_S, 0, date_time.STATUS_DOUBTFUL))
    assert data_set.stamp(date_time.from_unix(NEW_YEAR_S, 0, 0x80)) == "260101000000S"
    assert data_set.stamp(date_time.from_unix(NEW_YEAR_S, 0, date_time.STATUS_INVALID)) == ""
    assert data_set.stamp(date_time.NOT_GIVEN) == ""


def test_an_extended_register_s_time_follows_its_value():
    captured = date_time.from_unix(NEW_YEAR_S - 1800, INDIA_MIN)
    line = data_set.line(b"\x01\x00\x01\x06\x00\xff", reading(4_211, 0, 27, captured))
    assert line == b"1-0:1.6.0(4.211*kW)(2026-01-01 05:00:00)"
    nothing_yet = reading(0, 0, 27, date_time.NOT_GIVEN)
    assert data_set.line(b"\x01\x00\x01\x06\x00\xff", nothing_yet) == b"1-0:1.6.0(0.000*kW)()"
