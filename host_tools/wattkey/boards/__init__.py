"""The boards a meter can be flashed to: their definitions, the rules they keep, their chips.

`find("sonoff_powr320d")` loads one and refuses it with a reason when it breaks a rule.
"""

from .catalogue import Board, find, names
from .chips import CHIPS, Chip, chip_of
from .rules import problems

__all__ = ["CHIPS", "Board", "Chip", "chip_of", "find", "names", "problems"]
