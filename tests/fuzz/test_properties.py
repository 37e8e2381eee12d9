"""Hypothesis plays the line: what holds for every input, whoever made it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import steps
from canonical import written
from gcm_cpython import OpenSslGcm
from hypothesis import given, settings
from hypothesis import strategies as st
from meter.core.gcm import plain_gcm
from meter.dlms import axdr, hdlc, wrapper
from meter.dlms.axdr_reader import read_value
from meter.dlms.ciphering import Suite
from meter.dlms.frame_splitter import FrameSplitter
from meter.dlms.wrapper import WrapperSplitter
from sample_apdus import sample_apdus
from scripts import script
from sides import Side, compare
from whole_meter_port import Port

APDU = st.sampled_from(sample_apdus()) | st.binary(max_size=40)
PIECES = st.tuples(st.integers(0, len(steps.STEPS) - 1), APDU | st.binary(max_size=12))
KEY, AAD, IV = bytes(range(16)), b"\x30" + bytes(16), bytes(12)
TITLE = b"12345678"


@pytest.fixture(scope="module")
def sides(find_micropython: Callable[[str], Path]) -> Iterator[list[Side]]:
    children = [Side(name, find_micropython(name)) for name in ("standard", "esp32-like")]
    yield children
    for child in children:
        child.end()


def test_any_story_goes_alike_on_all_pythons(sides: list[Side]) -> None:
    @given(st.lists(PIECES, max_size=8))
    @settings(max_examples=150, deadline=None)
    def goes_alike(story: list[tuple[int, bytes]]) -> None:
        compare(sides, "port", script(*story))

    goes_alike()


@given(
    st.lists(st.binary(max_size=30) | st.sampled_from([one for one, _ in steps.PROBE])), st.data()
)
@settings(deadline=None)
def test_a_conversation_is_the_same_in_any_portions(
    parts: list[bytes], data: st.DataObject
) -> None:
    """HDLC, wrapper and lines mixed on one port."""
    octets = b"".join(parts)
    at, answer, port = 0, b"", Port()
    while at < len(octets):
        length = data.draw(st.integers(1, 40))
        answer += port.feed(octets[at : at + length])
        at += length
    assert answer == Port().feed(octets)


@given(st.binary(max_size=20).filter(lambda noise: 0x7E not in noise), st.integers(0, 255),
       st.binary(max_size=512), st.booleans())  # fmt: skip
def test_a_frame_behind_noise_is_found(noise: bytes, control: int, info: bytes, more: bool) -> None:
    frame = hdlc.build(b"\x03", b"\x41", control, info, more)
    (found,) = FrameSplitter(512).feed(noise + frame)
    assert written(found) == written(hdlc.Frame(b"\x03", b"\x41", control, info, more))


@given(st.binary(max_size=200), st.integers(1, 8 * 200))
def test_a_changed_bit_never_makes_a_frame(info: bytes, bit: int) -> None:
    frame = bytearray(hdlc.build(b"\x03", b"\x41", 0x10, info))
    frame[bit // 8 % len(frame)] ^= 1 << bit % 8
    assert not FrameSplitter(512).feed(bytes(frame))


@given(st.lists(st.binary(min_size=1, max_size=1024), max_size=5), st.integers(1, 300))
def test_wrapped_apdus_are_found_in_any_portions(apdus: list[bytes], portion: int) -> None:
    octets = b"".join(wrapper.build(32, 1, apdu) for apdu in apdus)
    splitter, found = WrapperSplitter(1024), []
    for at in range(0, len(octets), portion):
        found += splitter.feed(octets[at : at + portion])
    assert found == [(32, 1, apdu) for apdu in apdus] and not splitter.wanted()


LEAVES = st.one_of(
    st.integers(0, 2**32 - 1).map(lambda n: (n, axdr.unsigned32(n))),
    st.integers(-(2**15), 2**15 - 1).map(lambda n: (n, axdr.integer16(n))),
    st.binary(max_size=300).map(lambda octets: (octets, axdr.octet_string(octets))),
    st.text(st.characters(exclude_categories=["Cs"])).map(
        lambda text: (text, axdr.utf8_string(text))
    ),
    st.booleans().map(lambda value: (value, axdr.boolean(value))),
)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5).map(
    lambda pairs: ([value for value, _ in pairs], axdr.structure(*[data for _, data in pairs]))
), max_leaves=20))  # fmt: skip
def test_what_is_written_is_read(pair: tuple[object, bytes]) -> None:
    value, encoded = pair
    assert read_value(encoded) == value


@given(st.binary(max_size=80), st.binary(min_size=1, max_size=4), st.integers(0, 200))
def test_what_was_sealed_and_then_changed_is_nobody_s(apdu: bytes, junk: bytes, at: int) -> None:
    suite = Suite(plain_gcm(KEY), bytes(16))
    sealed = suite.seal(TITLE, 7, apdu)
    assert suite.open(TITLE, sealed) == apdu
    at %= len(sealed)
    changed = sealed[:at] + junk + sealed[at + len(junk) :]
    assert changed == sealed or suite.open(TITLE, changed) is None


@given(st.binary(max_size=100), st.binary(max_size=40))
def test_openssl_seals_the_same(data: bytes, aad: bytes) -> None:
    ours, theirs = plain_gcm(KEY), OpenSslGcm(KEY)
    sealed = theirs.seal(IV, data, aad)
    assert ours.seal(IV, data, aad) == sealed and ours.mac(IV, aad) == theirs.mac(IV, aad)
    assert ours.open(IV, sealed, aad) == theirs.open(IV, sealed, aad) == data
