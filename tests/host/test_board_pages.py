"""Every board has a page, and the pictures are those of the definitions as they are now."""

import sys
from pathlib import Path

import pytest
from wattkey.boards import find, names
from wattkey.emulator_options import tree

sys.path.append(str(Path(__file__).resolve().parents[2] / "host_tools"))
from board_pages.__main__ import pictures

HEADINGS = ("## Parts", "## Safety", "## Relay", "## Memory", "## What was verified, and how")


@pytest.mark.parametrize("name", names())
def test_page_says_what_one_must_know(name: str) -> None:
    page = (tree() / "boards" / name / "README.md").read_text("utf-8")
    assert [heading for heading in HEADINGS if heading not in page] == []
    assert "**Never tried on hardware.**" in page
    if find(name).has_live_ground:
        assert "ground of this board is at mains potential" in page


@pytest.mark.parametrize("path", pictures())
def test_picture_is_up_to_date(path: str) -> None:
    assert (tree() / path).read_text("utf-8") == pictures()[path], "run: make generate"


def test_picture_shows_the_pins() -> None:
    picture = pictures()["boards/esp32_devkit_pzem004t/wiring-wrover.svg"]
    for pin in (25, 33, 26, 21, 22, 2, 0):
        assert f">GPIO {pin}<" in picture
