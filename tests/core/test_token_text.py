"""Token text: kind to people who type, and never two meanings for one line."""

from meter.core.token_text import MAX_LINE_CHARS, TextError, from_text, to_text
from token_path import tokens_json
from vector_files import unhex

# RFC 4648 section 10.
RFC_EXAMPLES = (
    (b"f", "MY"),
    (b"fo", "MZXQ"),
    (b"foo", "MZXW6"),
    (b"foob", "MZXW6YQ"),
    (b"fooba", "MZXW6YTB"),
    (b"foobar", "MZXW6YTBOI"),
)


def refuses(line) -> bool:
    try:
        from_text(line)
    except TextError:
        return True
    return False


def test_the_examples_of_the_rfc_both_ways():
    for data, chars in RFC_EXAMPLES:
        assert to_text(data) == "WK1:" + chars
        assert from_text("WK1:" + chars) == data


def test_the_vectors_both_ways():
    for case in tokens_json()["accepted"]:
        assert to_text(unhex(case["token"])) == case["text"]
        assert from_text(case["text"]) == unhex(case["token"])


def test_every_byte_and_every_length_comes_back():
    data = bytes(range(256))
    for length in range(1, 257):
        assert from_text(to_text(data[:length])) == data[:length]


def test_case_and_separators_do_not_matter():
    for line in (
        "wk1:mzxw6ytboi",
        "Wk1:MZXW6ytbOI",
        "  WK1:MZXW 6YTB OI  ",
        "WK1: MZXW-6YTB-OI",
        "WK1:MZXW6YTBOI\r\n",
        "WK1:MZXW6\r\nYTBOI\n",
        "WK1:\tMZXW6YTBOI",
        b"WK1:MZXW6YTBOI",
        b"wk1:mzxw6ytboi\n",
    ):
        assert from_text(line) == b"foobar", line


def test_what_is_no_token_line():
    for line in (
        "",
        "WK1:",
        "WK1: - ",
        "WK1",
        "WK2:MZXW6",
        "MZXW6",
        "XWK1:MZXW6",
        "WK1:MZXW6===",
        "WK1:MZXW0",
        "WK1:MZXW1",
        "WK1:MZXW8",
        "WK1:MZXW:",
        "WK1:MZXW_",
        "WK1:MZXW\u00dc6",
        b"WK1:MZXW\xff6",
        b"\x00WK1:MZXW6",
    ):
        assert refuses(line), line


def test_lengths_that_no_bytes_have():
    for chars in ("A", "AAA", "AAAAAA", "AAAAAAAAA"):
        assert refuses("WK1:" + chars), chars


def test_bits_left_over_must_be_zero():
    for _, chars in RFC_EXAMPLES:
        used = len(chars) * 5 % 8
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
            line = "WK1:" + chars[:-1] + letter
            # One meaning: whatever decodes is the canonical line of what it decodes to.
            assert refuses(line) or to_text(from_text(line)) == line, (line, used)
    assert refuses("WK1:MZ")


def test_a_line_too_long_is_not_even_looked_at():
    assert refuses("WK1:" + "A" * MAX_LINE_CHARS)
    padded = "WK1:MZXW6YTBOI"
    assert from_text(padded + " " * (MAX_LINE_CHARS - len(padded))) == b"foobar"


def test_every_cut_of_a_token_line_is_refused_or_another_token():
    text = tokens_json()["accepted"][0]["text"]
    whole = from_text(text)
    for length in range(len(text)):
        line = text[:length]
        assert refuses(line) or from_text(line) == whole[: len(from_text(line))]
