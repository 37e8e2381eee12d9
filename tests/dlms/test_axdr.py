"""COSEM data: known encodings, and garbage within bounds."""

from meter.dlms import axdr
from meter.dlms.axdr_reader import Reader, read_value
from meter.dlms.errors import MalformedError

KNOWN = (
    (axdr.NULL, "00", None),
    (axdr.boolean(True), "0301", True),
    (axdr.boolean(False), "0300", False),
    (axdr.bit_string(0b101, 3), "0403a0", (1, 0, 1)),
    (
        axdr.bit_string(0x001219, 24),
        "0418001219",
        (0,) * 11 + (1, 0, 0, 1) + (0,) * 4 + (1, 1, 0, 0, 1),
    ),
    (axdr.integer8(-3), "0ffd", -3),
    (axdr.integer16(-987), "10fc25", -987),
    (axdr.unsigned8(255), "11ff", 255),
    (axdr.unsigned16(50000), "12c350", 50000),
    (axdr.unsigned32(0xFFFFFFFF), "06ffffffff", 0xFFFFFFFF),
    (axdr.unsigned64(1 << 40), "150000010000000000", 1 << 40),
    (axdr.enum(30), "161e", 30),
    (axdr.octet_string(b"\x00\xff"), "090200ff", b"\x00\xff"),
    (axdr.visible_string("D1"), "0a024431", "D1"),
    (axdr.structure(axdr.integer8(0), axdr.enum(30)), "02020f00161e", [0, 30]),
    (axdr.array([]), "0100", []),
)


def refused(data):
    try:
        read_value(data)
    except MalformedError:
        return True
    return False


def test_known_encodings_are_written_and_read():
    for encoded, text, value in KNOWN:
        assert encoded == bytes.fromhex(text)
        assert read_value(encoded) == value


def test_lengths_of_one_two_and_three_octets():
    for length, field in ((127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100")):
        octets = bytes(length)
        assert axdr.octet_string(octets)[1 : 1 + len(field) // 2] == bytes.fromhex(field)
        assert read_value(axdr.octet_string(octets)) == octets


def test_other_types_are_read():
    assert read_value(bytes.fromhex("1400000000ffffffff")) == 0xFFFFFFFF
    assert read_value(bytes.fromhex("14ffffffffffffffff")) == -1
    assert read_value(bytes.fromhex("0c03e282ac")) == "\u20ac"
    assert read_value(b"\x19" + bytes(12)) == bytes(12)


def test_values_too_large_keep_their_low_bits():
    assert axdr.unsigned32((1 << 32) + 5) == axdr.unsigned32(5)
    assert axdr.unsigned16(70000) == axdr.unsigned16(70000 - 65536)


def test_every_truncation_and_every_extra_octet_is_refused():
    for encoded, _, _ in KNOWN:
        for length in range(len(encoded)):
            assert refused(encoded[:length])
        assert refused(encoded + b"\x00")


def test_nesting_and_counts_are_bounded():
    assert read_value(b"\x01\x01" * 8 + b"\x00") is not None
    assert refused(b"\x01\x01" * 9 + b"\x00")
    assert refused(b"\x01\x01" * 5000)
    for head in ("0183ffffff", "0984ffffffff", "09ffffff", "0480", "0983ffffff", "028400000001"):
        assert refused(bytes.fromhex(head) + bytes(40))


def test_types_without_a_reader_and_bad_text_are_refused():
    for data in (b"\x17" + bytes(4), b"\x13\x00", b"\x99", b"\x0c\x02\xc3\x28"):
        assert refused(data)


def test_text_is_utf8_alike_on_every_python():
    # Found by fuzzing: MicroPython decodes longer forms than needed, surrogates, and more.
    for octets in (
        b"\xc1\xa9",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf7\xbf\xbf\xbf",
    ):
        assert refused(bytes((12, len(octets))) + octets), octets
    for text in ("A\x7f", "\x80\u07ff", "\u0800\ud7ff\ue000\uffff", "\U00010000\U0010ffff"):
        assert read_value(axdr.utf8_string(text)) == text


def test_a_reader_never_passes_the_end():
    reader = Reader(b"\x01\x02")
    assert reader.take(2) == b"\x01\x02"
    try:
        reader.take(1)
    except MalformedError:
        return
    raise AssertionError("read past the end")
