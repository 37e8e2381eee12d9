"""A token pasted into a plain terminal: no code of ours on the laptop's side of the line."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from household import Household
from wattkey import tokens

Start = Callable[..., Household]


def day(house: Household) -> str:
    return tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1))))


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_upper_and_lower_case_and_every_line_end(start: Start, runtime: str, end: bytes) -> None:
    house = start(runtime=runtime)
    with house.terminal() as terminal:
        for text in (day(house).upper(), day(house).lower()):
            terminal.write(text.encode() + end)
            assert terminal.readline().startswith(b"OK: supply until ")
    assert house.bench.read().seconds_left == 2 * 86400


def test_in_pieces_with_blanks_and_a_slip_corrected(start: Start) -> None:
    house = start()
    text = day(house).encode()
    with house.terminal() as terminal:
        for at in range(0, len(text), 7):
            terminal.write(text[at : at + 7] + b" ")
            terminal.flush()
        terminal.write(b"Q\x7f\r")
        assert terminal.readline().startswith(b"OK: supply until ")


def test_what_is_no_token_gets_a_readable_line(start: Start) -> None:
    house = start()
    good = day(house)
    cases = [
        (b"hello", b"REFUSED 22: mistyped or incomplete token text"),
        (b"WK1:", b"REFUSED "),
        (good[:-3].encode(), b"REFUSED "),
        (good.replace("WK1:", "WK9:").encode(), b"REFUSED 22: "),
        (tokens.to_text(house.token(tokens.Connect(), serial="WK7")).encode(), b"REFUSED 48: "),
        (b"x" * 5000, b"REFUSED "),
    ]
    with house.terminal() as terminal:
        for line, answer in cases:
            terminal.write(line + b"\r\n")
            got = terminal.readline()
            assert got.startswith(answer), (line, got)
            assert got.endswith(b"\r\n")
            assert got.isascii()
        terminal.write(good.encode() + b"\r")
        assert terminal.readline().startswith(b"OK: ")
