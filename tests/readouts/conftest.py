"""The fake meter lives with the tests of `dlms`, the core's fakes with the core's."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "dlms"), str(HERE.parent / "core")]
