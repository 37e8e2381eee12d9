"""QR codes: a reader that shares nothing with what drew them reads the same token."""

from pathlib import Path

import pytest
from wattkey import qr, tokens
from wattkey.errors import MissingPartError, UsageError

TEXT = tokens.to_text(bytes(range(145)))


@pytest.fixture
def read_image():
    """Decode the one QR code in a Pillow image."""
    zxingcpp = pytest.importorskip(
        "zxingcpp", reason="zxing-cpp, the independent reader, is missing"
    )

    def read(image) -> str:
        found = zxingcpp.read_barcodes(image)
        assert len(found) == 1
        return found[0].text

    return read


def test_png_is_read_back(tmp_path: Path, read_image) -> None:
    from PIL import Image

    path = tmp_path / "token.png"
    qr.write_png(TEXT.lower(), path)
    assert read_image(Image.open(path).convert("L")) == TEXT


def test_terminal_blocks_are_read_back(read_image) -> None:
    """Draw the half blocks as a terminal would, and look at them."""
    assert read_image(_screenshot(qr.terminal_lines(TEXT))) == TEXT


def test_capitals_keep_it_small() -> None:
    """Alphanumeric mode: a token of 145 bytes fits a common terminal of 80 columns."""
    lines = qr.terminal_lines(TEXT.lower())
    assert lines == qr.terminal_lines(TEXT)
    assert max(map(len, lines)) <= 65
    assert all(set(line) <= set("█▀▄ ") for line in lines)


def test_a_picture_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        qr.write_png(TEXT, tmp_path / "no" / "folder.png")


def test_without_segno_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "segno", None)
    with pytest.raises(MissingPartError) as caught:
        qr.terminal_lines(TEXT)
    assert "pip install segno" in caught.value.hint


def _screenshot(lines: list[str]):
    """White where a block is, black elsewhere; four pixels per module."""
    from PIL import Image

    image = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for row, line in enumerate(lines):
        for column, block in enumerate(line):
            image.putpixel((column, 2 * row), 255 * (block in "█▀"))
            image.putpixel((column, 2 * row + 1), 255 * (block in "█▄"))
    return image.resize((4 * image.width, 4 * image.height), Image.Resampling.NEAREST)
