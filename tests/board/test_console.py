"""The cable's console: octets as they come, and the line that leaves for the prompt."""

from meter.board.console import LEAVING, ConsoleDesk


class FakeDesk:
    def __init__(self) -> None:
        self.lines = []

    def enter_text(self, line: bytes) -> bytes:
        self.lines.append(line)
        return b"answer"


def test_repl_leaves_and_everything_else_goes_to_the_meter():
    left, desk = [], FakeDesk()
    console = ConsoleDesk(desk, lambda: left.append(True))
    for line in (b"WK1:AAAA", b"REPLY", b"", b"R EPL"):
        assert console.enter_text(line) == b"answer"
    assert not left and len(desk.lines) == 4
    for line in (b"REPL", b" repl "):
        assert console.enter_text(line) == LEAVING
    assert len(left) == 2 and len(desk.lines) == 4
