"""Lets the tests here import the helpers beside them, as the MicroPython runner does by itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
