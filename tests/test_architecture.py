"""`core`, `dlms` and `readouts` keep no module state and touch no I/O, by their syntax trees.

Each rule is also tried on a planted breach, because a check that cannot turn red proves nothing.
"""

from pathlib import Path

import pytest
from architecture import breaches

METER = Path(__file__).resolve().parents[1] / "firmware" / "meter"
PACKAGES = ["core", "dlms", "readouts"]
FILES = sorted(path for package in PACKAGES for path in METER.glob(f"{package}/**/*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_file_keeps_the_rules(path: Path) -> None:
    package = path.relative_to(METER).parts[0]
    found = breaches(path.read_text(), package)
    assert not found, "\n".join(f"{path}:{line}: {text}" for line, text in found)


def test_all_packages_are_there() -> None:
    assert {path.relative_to(METER).parts[0] for path in FILES} == set(PACKAGES)


FORBIDDEN_EVERYWHERE = [
    ("import time", "imports time"),
    ("import os, sys", "imports os"),
    ("import io", "imports io"),
    ("import machine", "imports machine"),
    ("import socket", "imports socket"),
    ("import select", "imports select"),
    ("import asyncio", "imports asyncio"),
    ("import random", "imports random"),
    ("import json", "imports json"),
    ("import network", "imports network"),
    ("import bluetooth", "imports bluetooth"),
    ("from os import path", "imports os"),
    ("from typing import Callable", "imports typing"),
    ("from meter.core import cbor", "imports meter.core"),
    ("from ..links import tcp", "imports ..links"),
    ("from .. import drivers", "imports ..drivers"),
    ("from ...boards import emulator", "imports ...boards"),
    ("def f():\n    import time", "imports time"),
    ("if TYPE_CHECKING:\n    import os", "imports os"),
    ("if TYPE_CHECKING:\n    from typing import Any\nelse:\n    import os", "imports os"),
    ("def f():\n    global count\n    count = 1", "global count"),
    ("SEEN = []", "shared List could change"),
    ("SEEN = {}", "shared Dict could change"),
    ("SEEN = {1, 2}", "shared Set could change"),
    ("SEEN: list = [0]", "shared List could change"),
    ("TABLE = ((1, []),)", "shared List could change"),
    ("SQUARES = [n * n for n in range(9)]", "shared ListComp could change"),
    ("BUFFER = bytearray(64)", "calls bytearray on import"),
    ("METER = Meter()", "calls Meter on import"),
    ("class Meter:\n    seen = []", "shared List could change"),
    (
        "class Meter:\n    count = 0\n    def f(self):\n        Meter.count += 1",
        "writes Meter.count",
    ),
    ("from . import cbor\ndef f():\n    cbor.limit = 9", "writes cbor.limit"),
    ("READERS = (lambda seen=[]: seen,)", "shared List could change"),
    ("def f(seen=[]):\n    return seen", "shared List could change"),
    ("def f(*, seen={}):\n    return seen", "shared Dict could change"),
    ("RATE = 0.5", "float 0.5"),
    ("def f(a):\n    return a * 1e3", "float 1000.0"),
    ("def f(a, b):\n    return a / b", "true division makes a float"),
    ("def f(a, b):\n    a /= b", "true division makes a float"),
    ("def f(a):\n    return float(a)", "makes a float"),
    ("def f(a):\n    print(a)", "calls print"),
    ("def f(a):\n    return open(a)", "calls open"),
    ("start()", "runs on import"),
    ("for n in range(3):\n    pass", "runs on import"),
    ("try:\n    pass\nexcept ImportError:\n    pass", "runs on import"),
]


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize(("source", "complaint"), FORBIDDEN_EVERYWHERE)
def test_planted_breach_is_found(source: str, complaint: str, package: str) -> None:
    assert complaint in [breach.text for breach in breaches(source, package)]


def test_core_knows_nothing_of_dlms_but_dlms_knows_core() -> None:
    assert breaches("from ..dlms import axdr", "core")
    assert breaches("from .. import dlms", "core")
    assert not breaches("from ..core import verdict", "dlms")
    assert breaches("from ..readouts import view", "dlms")
    assert not breaches("from ..dlms import obis", "readouts")
    assert not breaches("from ..core.verdict import Verdict", "dlms")


ALLOWED = """
'''A docstring.'''
import binascii, hashlib, struct
from ..const import const
from . import cbor
from .verdict import Verdict
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable
    from ..meter import Meter
_LIMIT = const(5)
TABLE = ((1, "one"), (2, b"two"))
SPAN_S = -1 << _LIMIT
DIGITS = tuple(n * n for n in range(9))
KEY = bytes.fromhex("00ff")
READERS = (("serial", lambda meter: max([meter.serial])),)
class Refusal(ValueError):
    '''What it is.'''
    __slots__ = ("code",)
    def __init__(self, code: int, retries: int = 3) -> None:
        self.code = code
        self.seen = []
        self.half = code // 2
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_honest_code_is_left_alone(package: str) -> None:
    assert not breaches(ALLOWED, package)
