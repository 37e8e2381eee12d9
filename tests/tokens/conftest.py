"""These tests also use what the tests of all Pythons share."""

import sys
from pathlib import Path

from hypothesis import settings

_TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_TESTS / "core"))

# No test fails for being slow on a busy machine, and a failure prints what reruns it.
settings.register_profile("untimed", deadline=None, print_blob=True)
settings.load_profile("untimed")
