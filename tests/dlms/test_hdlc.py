"""HDLC frames: check sequences against published values, and finding frames in any stream."""

from meter.dlms import hdlc, hdlc_parameters
from meter.dlms.crc16 import CHECKED, crc16
from meter.dlms.frame_splitter import FrameSplitter

# What Gurux's client sends first as client 16 to server 1, recorded.
RECORDED_SNRM = b"\x7e\xa0\x07\x03\x21\x93\x0f\x01\x7e"
CLIENT = hdlc.client_address(16)
METER = hdlc.server_address(1)


def frame(info=b"", control=0x10):
    return hdlc.build(METER, CLIENT, control, info)


def infos(stream, max_info=128, portion=None):
    splitter = FrameSplitter(max_info)
    portion = portion or max(len(stream), 1)
    found = []
    for start in range(0, len(stream), portion):
        found += splitter.feed(stream[start : start + portion])
    return [frame.info for frame in found]


def test_the_check_sequence_of_the_catalogue():
    # CRC-16/IBM-SDLC: the check value of every CRC catalogue.
    assert crc16(b"123456789") == 0x906E
    assert crc16(b"") == 0


def test_octets_behind_others_and_behind_their_own_check_sequence():
    assert crc16(b"6789", crc16(b"12345")) == 0x906E
    for octets in (b"", b"123456789", bytes(40)):
        assert crc16(octets + crc16(octets).to_bytes(2, "little")) == CHECKED


def test_every_table_entry_follows_from_the_polynomial():
    for octet in range(256):
        crc = 0xFFFF ^ octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
        assert crc16(bytes((octet,))) == crc ^ 0xFFFF


def test_a_recorded_frame_is_built_and_read():
    assert hdlc.build(METER, CLIENT, hdlc.SNRM) == RECORDED_SNRM
    (found,) = FrameSplitter(128).feed(RECORDED_SNRM)
    assert (found.destination, found.source, found.kind) == (METER, CLIENT, hdlc.SNRM)
    assert found.info == b"" and not found.is_segmented


def test_addresses_of_one_two_and_four_octets():
    for lower, octets in ((None, b"\x03"), (17, b"\x02\x23"), (300, b"\x00\x02\x04\x59")):
        assert hdlc.server_address(1, lower) == octets
        assert hdlc.upper_address(octets) == 1
    assert hdlc.server_address(0x1234, 0x3FFF) == b"\x48\x68\xfe\xff"
    assert hdlc.upper_address(b"\x48\x68\xfe\xff") == 0x1234


def test_frames_are_found_in_any_portions_and_with_one_flag_between_them():
    sent = [bytes(range(size)) for size in (1, 20, 126, 128)]
    frames = [frame(info) for info in sent]
    apart = b"\x7e\x7e".join(frames)
    shared = b"".join([octets[:-1] for octets in frames]) + b"\x7e"
    for stream in (apart, shared, b"noise" + apart, b"\x7e\xa0" + shared):
        for portion in (1, 2, 7, 1000):
            assert infos(stream, portion=portion) == sent


def test_information_full_of_flags_needs_no_escape():
    info = b"\x7e" * 100
    assert infos(frame(info) + frame(b"x"), portion=1) == [info, b"x"]


def test_any_changed_octet_loses_the_frame_and_not_the_next():
    good = frame(b"some information")
    for index in range(1, len(good) - 1):
        bad = bytearray(good)
        bad[index] ^= 0x41
        assert infos(bytes(bad) + frame(b"next"), portion=3) == [b"next"], index


def test_a_torn_frame_loses_itself_only():
    good = frame(b"some information")
    for length in range(1, len(good) - 1):
        stream = good[:length] + frame(b"next information") + frame(b"x" * 40)
        assert b"x" * 40 in infos(stream), length


def test_a_length_beyond_the_limit_is_not_waited_for():
    too_long = hdlc.build(METER, CLIENT, 0x10, bytes(200))
    assert infos(too_long + frame(b"ok"), max_info=128) == [b"ok"]
    assert infos(b"\x7e\xa7\xff\x03\x21" + frame(b"ok"), portion=1) == [b"ok"]


def test_a_stray_flag_is_known_by_the_header_check():
    # The header announces 100 octets that never come; its check sequence is wrong.
    assert infos(b"\x7e\xa0\x64\x03\x21\x10\x00\x00" + frame(b"ok"), portion=1) == [b"ok"]


def test_the_splitter_holds_one_frame_and_a_portion_at_most():
    splitter = FrameSplitter(128)
    header = frame(bytes(128))[:11]
    for _ in range(200):
        splitter.feed(b"\x7e\xa0\x8a\x03" + bytes(200))
        splitter.feed(header * 30)
        assert len(splitter._buffer) <= 128 + 15 + 256


def test_wanted_counts_down_inside_a_frame_and_is_zero_between():
    splitter = FrameSplitter(128)
    octets = frame(b"some information")
    counts = []
    for octet in octets:
        splitter.feed(bytes((octet,)))
        counts.append(splitter.wanted)
    # Believed one by one until the header's check at octet 8, then to the end.
    assert counts == [0] + [1] * 6 + list(range(len(octets) - 8, -1, -1))


def test_a_whole_frame_is_seen_at_once():
    for info in (b"", b"x", b"some information", b"\x7e" * 100):
        splitter, octets = FrameSplitter(128), frame(info)
        for _ in range(3):
            found = splitter.whole(octets)
            assert (found.info, found.source, splitter.wanted) == (info, CLIENT, 0)
        (found,) = splitter.feed(octets[1:])  # the flag before it was the last one's
        assert found.info == info


def test_what_is_not_one_frame_is_not_whole_and_changes_nothing():
    good = frame(b"some information")
    bad = bytearray(good)
    bad[-2] ^= 1
    for octets in (b"", b"~", b"~~", good[:-1], good[1:], good + good, b"\x00" + good, bytes(bad)):
        splitter = FrameSplitter(128)
        assert splitter.whole(octets) is None and splitter.wanted == 0
        assert [found.info for found in splitter.feed(good)] == [b"some information"]
    for begun in range(2, len(good)):
        splitter = FrameSplitter(128)
        splitter.feed(good[:begun])
        assert splitter.whole(good) is None
        assert len(splitter.feed(good[begun:])) == 1


def test_parameters_are_written_and_read():
    assert hdlc_parameters.read(b"") == (128, 128)
    assert hdlc_parameters.read(hdlc_parameters.write(128, 512)) == (128, 512)
    recorded = bytes((0x81, 0x80, 0x14, 5, 2, 2, 0, 6, 2, 1, 0, 7, 4, 0, 0, 0, 1, 8, 4, 0, 0, 0, 1))
    assert hdlc_parameters.read(recorded) == (512, 256)
