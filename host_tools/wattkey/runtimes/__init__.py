"""Finds the MicroPython builds that run the firmware on a laptop, and makes them when it must.

Standard library only, so the set-up step works before anything is installed. What a build must be
able to do is in `recipe`, how it is asked in `probe`; the order of the search is in `search`.
"""

from .errors import RuntimeUnavailable
from .recipe import RECIPES
from .search import find

__all__ = ["RECIPES", "RuntimeUnavailable", "find"]
