"""Lets CPython find the harness by the bare names that MicroPython finds it by."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "core")]
