"""The model's meters are those of `tests/core`."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core"))

# No test fails for being slow on a busy machine.
settings.register_profile("untimed", deadline=None, print_blob=True)
settings.load_profile("untimed")
