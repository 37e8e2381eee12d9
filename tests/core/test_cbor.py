"""CBOR: RFC 8949's own examples, what is refused, and that bad lengths cost nothing."""

from meter.core import cbor
from meter.core.cbor import Tag
from vector_files import unhex

# RFC 8949 appendix A, without floats, indefinite lengths and text beyond ASCII.
EXAMPLES = (
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
    (Tag(1, 1363896240), "c11a514b67b0"),
    (Tag(23, b"\x01\x02\x03\x04"), "d74401020304"),
    (Tag(24, b"dIETF"), "d818456449455446"),
    (b"", "40"),
    (b"\x01\x02\x03\x04", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (["a", {"b": "c"}], "826161a161626163"),
    (
        {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"},
        "a56161614161626142616361436164614461656145",
    ),
)

# What a strict reader of our profile refuses, with the reason.
REFUSED = (
    ("", "nothing"),
    ("0000", "two values"),
    ("1817", "23 in two bytes"),
    ("1900ff", "255 in three bytes"),
    ("1a0000ffff", "65535 in five bytes"),
    ("1b00000000ffffffff", "32 bits in nine bytes"),
    ("3800", "-1 in two bytes"),
    ("580161", "a short length in two bytes"),
    ("98020102", "a short array in two bytes"),
    ("b8010102", "a short map in two bytes"),
    ("d80100", "a small tag in two bytes"),
    ("18", "head cut short"),
    ("19ff", "head cut short"),
    ("1affffff", "head cut short"),
    ("1bffffffffffffff", "head cut short"),
    ("42ff", "bytes cut short"),
    ("6261", "text cut short"),
    ("8201", "array cut short"),
    ("a101", "map cut short"),
    ("c1", "tag of nothing"),
    ("1c", "reserved"),
    ("1d", "reserved"),
    ("1e", "reserved"),
    ("1f", "an integer has no indefinite length"),
    ("5f4101ff", "indefinite bytes"),
    ("7f6161ff", "indefinite text"),
    ("9f01ff", "indefinite array"),
    ("bf0102ff", "indefinite map"),
    ("ff", "a break alone"),
    ("e0", "simple value 0"),
    ("f0", "simple value 16"),
    ("f7", "undefined"),
    ("f818", "simple value 24"),
    ("f8ff", "simple value 255"),
    ("f814", "false in two bytes"),
    ("f90000", "half float"),
    ("fa00000000", "single float"),
    ("fb0000000000000000", "double float"),
    ("62c3bc", "text beyond ASCII"),
    ("61ff", "text that is not even UTF-8"),
    ("a201020103", "a key twice"),
    ("a2616101616102", "a text key twice"),
    ("a1f501", "key true"),
    ("a1f601", "key null"),
    ("a18001", "key array"),
    ("a1a001", "key map"),
    ("a1c10001", "key tag"),
    ("8181818181", "deep and cut short"),
    ("818181818100", "five arrays deep"),
    ("8181818180", "five arrays deep, the last one empty"),
    ("c1c1c1c1c100", "five tags deep"),
    ("a100a100a100a100a10000", "five maps deep"),
)


def refuses(data: bytes) -> bool:
    try:
        cbor.decode(data)
    except cbor.CborError:
        return True
    return False


def test_the_examples_of_the_rfc_both_ways():
    for value, encoded in EXAMPLES:
        decoded = cbor.decode(unhex(encoded))
        assert decoded == value and type(decoded) is type(value), encoded
        assert cbor.encode(value) == unhex(encoded), encoded


def test_other_forms_are_refused():
    for encoded, reason in REFUSED:
        assert refuses(unhex(encoded)), (encoded, reason)


def test_four_levels_are_read():
    for encoded in ("8181818100", "81818180", "c1c1c1c100", "a100a100a100a10000", "d83dd281a0"):
        assert not refuses(unhex(encoded)), encoded


def test_every_cut_of_every_example_is_refused():
    for _, encoded in EXAMPLES:
        whole = unhex(encoded)
        for length in range(len(whole)):
            assert refuses(whole[:length]), encoded


def test_a_declared_length_is_not_believed():
    """Had any of these been allocated, the test would end here for lack of memory."""
    for major in (0x40, 0x60, 0x80, 0xA0):
        for head in ("1a7fffffff", "1affffffff", "1b7fffffffffffffff", "1bffffffffffffffff"):
            head_bytes = unhex(head)
            lie = bytes((major | head_bytes[0] & 0x1F,)) + head_bytes[1:]
            assert refuses(lie)
            assert refuses(lie + bytes(100))


def test_every_two_bytes_give_a_value_or_our_error():
    accepted = 0
    for number in range(0x10000):
        data = bytes((number >> 8, number & 0xFF))
        if not refuses(data):
            accepted += 1
            assert cbor.encode(cbor.decode(data)) == data
    # One-byte argument: 232 integers each way. One item in an array or tag, one byte or one letter.
    one_byte = 24 + 24 + 1 + 1 + 1 + 1 + 3
    assert accepted == 232 + 232 + 256 + 128 + one_byte + 24 * one_byte, accepted


def test_keys_are_sorted_by_their_bytes():
    """RFC 8949 section 4.2.1, with the RFC's own list of keys as far as we take them."""
    keys = [10, 100, -1, "z", "aa"]
    for turn in range(len(keys)):
        value = dict.fromkeys(keys[turn:] + keys[:turn], 0)
        assert cbor.encode(value) == unhex("a50a00186400200061" + "7a0062616100")


def test_what_has_no_encoding_is_refused():
    for value in (1.5, 1 << 64, -1 - (1 << 64), "\u00fc", object(), {1: [1.5]}, Tag(1 << 64, 0)):
        try:
            cbor.encode(value)
        except cbor.CborError:
            continue
        raise AssertionError(value)
