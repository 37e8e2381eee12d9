"""What a bad line does to us: noise, echoes, torn and changed frames never hang or crash."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wattkey.errors import PortError, WattkeyError
from wattkey.meter_client import MeterClient
from wattkey.text_line import push_text
from wattkey.transports import Framing

from .fakes import SERIAL, FakeMeter, LoopbackTransport


class ScriptedTransport:
    """Answers with given pieces, then with the last one for ever."""

    name = "script"
    framing: Framing = "hdlc"
    is_overheard = False

    def __init__(self, pieces: Iterable[bytes], then: bytes = b"") -> None:
        self._pieces = list(pieces)
        self._then = then
        self.sent = b""

    def write(self, data: bytes) -> None:
        self.sent += data

    def read(self, timeout_s: float) -> bytes:
        return self._pieces.pop(0) if self._pieces else self._then

    def close(self) -> None:
        pass


@pytest.mark.parametrize("noise", [b"\x7e", b"\x00", b"\xff" * 100, b"\x7e\xa0\x07\x03\x21\x93"])
@pytest.mark.parametrize("framing", ["hdlc", "wrapper"])
def test_endless_noise_ends(noise: bytes, framing: Framing) -> None:
    road = ScriptedTransport([], then=noise)
    road.framing = framing
    with pytest.raises(WattkeyError):
        MeterClient(road, timeout_s=0.02).serial()


class FlippingTransport(LoopbackTransport):
    """A loopback that changes one byte of what the meter says, once."""

    def __init__(self, fake: FakeMeter, at: int, mask: int) -> None:
        super().__init__(fake)
        self._at, self._mask = at, mask

    def read(self, timeout_s: float) -> bytes:
        data = bytearray(super().read(timeout_s))
        if data and 0 <= self._at < len(data):
            data[self._at] ^= self._mask
        self._at -= len(data)
        return bytes(data)


@settings(max_examples=200)
@given(st.integers(0, 250), st.integers(1, 255))
def test_a_changed_byte_is_noticed_and_read_again(at: int, mask: int) -> None:
    meter = MeterClient(FlippingTransport(FakeMeter(), at, mask), timeout_s=5)
    assert meter.serial() == SERIAL
    assert meter.issuer_kid() == b""


@given(st.lists(st.binary(min_size=1, max_size=80), max_size=20))
def test_garbage_is_an_error_of_ours(pieces: list[bytes]) -> None:
    with pytest.raises(WattkeyError):
        MeterClient(ScriptedTransport(pieces), timeout_s=1).serial()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([b"OK: supply until then\r\n"], 0),
        ([b"OK: this token was al", b"ready accepted; it counts once\n"], 1),
        ([b"WK1:ABC\r\n", b"\xff\x00\r\nREFUSED 51: expired\r\n"], 51),
        ([b"R", b"EFUSED 48: made for another meter\r", b"\n"], 48),
    ],
)
def test_the_answer_is_found_among_echoes_and_noise(said: list[bytes], code: int) -> None:
    road = ScriptedTransport(said)
    answer = push_text(road, "WK1:ABC")
    assert (answer.code, answer.is_accepted) == (code, code < 2)
    assert road.sent == b"WK1:ABC\r\n" and "\r" not in answer.text


@pytest.mark.parametrize("noise", [b"", b"noise ", b"REFUSED\n", b"\n"])
def test_no_answer_to_a_line(noise: bytes) -> None:
    with pytest.raises(PortError, match="no answer"):
        push_text(ScriptedTransport([], then=noise), "WK1:ABC", timeout_s=0.02)
