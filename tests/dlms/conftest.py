"""Lets the tests here import the helpers beside them and the core's fakes, as MicroPython does."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "core")]
