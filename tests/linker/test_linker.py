"""Linked modules do what they did one by one; what cannot be linked is told of.

Small packages are linked and imported by this Python. That the firmware itself does what it did is
for `tests/memory/test_linked_firmware.py` to say.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from linker import LinkError, link, link_into

WHOLE = "kit.whole"
Linked = Callable[..., ModuleType]


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Linked]:
    """A function that links texts by module name, and imports `start`, which is not linked."""
    monkeypatch.syspath_prepend(tmp_path / "out")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(**texts: str) -> ModuleType:
        link_into(tmp_path / "out", write(tmp_path / "in", texts), WHOLE, ["start"])
        importlib.invalidate_caches()
        return importlib.import_module("start")

    yield make
    for name in [name for name in sys.modules if name == "start" or name.startswith("kit")]:
        del sys.modules[name]


def write(folder: Path, texts: dict[str, str]) -> dict[str, Path]:
    """Write `start.py` and the others into the package `kit`; return the files by path."""
    (folder / "kit").mkdir(parents=True)
    paths = ["kit/__init__.py"]
    (folder / paths[0]).write_text("")
    for name, text in texts.items():
        paths.append("start.py" if name == "start" else f"kit/{name}.py")
        (folder / paths[-1]).write_text(text)
    return {path: folder / path for path in paths}


def test_names_that_two_modules_have_stay_apart(linked: Linked) -> None:
    start = linked(
        a="def _make():\n    return 'a'\n\ndef made():\n    return _make()\n",
        b="def _make():\n    return 'b'\n\ndef made():\n    return _make()\n",
        start="from kit import a\nfrom kit.b import made\nboth = a.made() + made()\n",
    )
    assert start.both == "ab"


def test_a_method_keeps_its_name_when_a_function_has_it_too(linked: Linked) -> None:
    start = linked(
        a="def show():\n    return 1\n",
        b="""
from .a import show
def _store(x):
    return show() + x
class Box:
    size = 2
    doubled = size * 2
    def _store(self):
        return _store(self.doubled)
    @property
    def stored(self):
        return self._store()
    @stored.setter
    def stored(self, value):
        self.doubled = value
def stored():
    return 0
""",
        start="from kit.b import Box, stored\nbox = Box()\nbox.stored = 7\nleft = stored()\n",
    )
    assert (start.box.stored, start.left) == (8, 0)


def test_what_a_function_binds_is_its_own(linked: Linked) -> None:
    start = linked(
        a="def line():\n    return 'a'\n\ndef word():\n    return 'w'\n",
        b="""
from . import a
from .a import word as said
def read(line, *more, last=a.line()):
    text = [a.line() for said in (line,)] + [said() for _ in more]
    return text + [(lambda word: word + a.word())(last)]
""",
        start="from kit.b import read\ngot = read('x', 1)\n",
    )
    assert start.got == ["a", "w", "aw"]


def test_constants_become_numbers(linked: Linked, tmp_path: Path) -> None:
    start = linked(
        numbers="from .const import const\n_LOW = const(3)\nHIGH = const(-(_LOW << 4))\n",
        const="def const(value):\n    return value\n",
        b="from . import numbers as n\ndef high():\n    return n.HIGH.bit_length()\n",
        start="from kit.b import high\nfrom kit.numbers import HIGH\ngot = high(), HIGH\n",
    )
    assert start.got == (6, -48)
    assert "HIGH" not in (tmp_path / "out/kit/whole.py").read_text()


def test_what_is_assigned_again_is_no_constant(linked: Linked) -> None:
    start = linked(a="SIZE = 1\nSIZE = SIZE + 1\n", start="from kit import a\ngot = a.SIZE\n")
    assert start.got == 2


def test_what_is_imported_late_is_not_linked(linked: Linked, tmp_path: Path) -> None:
    start = linked(
        a="def base():\n    return 2\n",
        late="from .a import base\nPOWER = 3\ndef cube():\n    return base() ** POWER\n",
        b="from .a import base\ndef cube():\n    from .late import cube as it\n    return it()\n",
        start="from kit.b import cube\ngot = cube()\n",
    )
    assert start.got == 8
    assert "POWER" not in (tmp_path / "out/kit/whole.py").read_text()


def test_a_linked_module_can_be_imported_by_its_name(linked: Linked) -> None:
    start = linked(
        a="import math\nPI = 3\ndef area(r):\n    return PI * math.floor(r) ** 2\n",
        start="def area(r):\n    from kit.a import PI, area as it\n    return it(r), PI\n"
        "from kit.a import area as it\n",
    )
    assert start.area(2.5) == (12, 3)
    door = importlib.import_module("kit.a")
    assert (door.area(2.5), door.PI) == (12, 3)


def test_a_module_that_is_handed_around_goes_on_being_one(linked: Linked) -> None:
    start = linked(
        tools="def one():\n    return 1\n",
        b="from . import tools\ndef use(name):\n    return getattr(tools, name)() + tools.one()\n",
        start="from kit.b import use\ngot = use('one')\n",
    )
    assert start.got == 2


def test_lines_keep_their_numbers_in_a_module_that_is_not_linked(
    linked: Linked, tmp_path: Path
) -> None:
    linked(
        a="def one():\n    return 1\n",
        start='"""Says\nsomething."""\nfrom kit.a import (\n    one,\n)\n\nTYPE_CHECKING = False\n'
        "if TYPE_CHECKING:\n    from typing import Any\n\ngot = one()\n",
    )
    lines = (tmp_path / "out/start.py").read_text().splitlines()
    assert lines[10] == "got = whole.one()"


def test_code_stays_as_it_was_written(linked: Linked, tmp_path: Path) -> None:
    """MicroPython makes a tuple of `(y, x)` on the right, and none of `y, x`."""
    linked(
        a="def swap(x, y):\n    x, y = y, x  # both\n    return x\n", start="from kit import a\n"
    )
    assert "    x, y = y, x  # both\n" in (tmp_path / "out/kit/whole.py").read_text()


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ({"start": "from kit.a import more\nmore()\n", "a": "x = []\n"}, "defines no more"),
        (
            {
                "start": "from kit import a, b\n",
                "a": "from math import floor as down\n",
                "b": "from math import trunc as down\n",
            },
            "down is math.floor and math.trunc",
        ),
        (
            {"start": "from kit.a import x\ndef f():\n    from kit import a\n", "a": "x = []\n"},
            "kit.a is linked",
        ),
        (
            {"start": "from kit import a\n", "a": "x = 1\ndef f():\n    global x\n    x = 2\n"},
            "global x",
        ),
    ],
)
def test_what_cannot_be_linked_is_told_of(
    texts: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(LinkError, match=complaint):
        link(write(tmp_path, texts), WHOLE, ["start"])


def test_a_root_that_is_missing_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match=r"no module kit\.gone"):
        link(write(tmp_path, {"start": ""}), WHOLE, ["kit.gone"])


def test_what_has_not_changed_is_left_alone(tmp_path: Path) -> None:
    files = write(
        tmp_path / "in", {"a": "def one():\n    return 1\n", "start": "from kit import a\n"}
    )
    link_into(tmp_path / "out", files, WHOLE, ["start"])
    before = {path: path.stat().st_ino for path in (tmp_path / "out").rglob("*.py")}
    (tmp_path / "in/start.py").write_text("from kit import a\ngot = a.one()\n")
    link_into(tmp_path / "out", files, WHOLE, ["start"])
    changed = [path.name for path, number in before.items() if path.stat().st_ino != number]
    assert changed == ["start.py"]
