"""Puts the fast parts together for this machine's word. Importing it fails where none can run."""

import sys

from .comb import shape_for
from .engine import Engine
from .sha512 import Sha512
from .verifier import Checker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

if sys.maxsize > 1 << 32:
    from . import engine64 as unrolled_engine
    from . import sha512_64 as unrolled_sha512
else:
    from . import engine32 as unrolled_engine
    from . import sha512_32 as unrolled_sha512


def make_sha512() -> Sha512:
    """Return a maker of digests."""
    return Sha512(unrolled_sha512)


def make_multiplier(
    checker: Checker, random_bytes: "Callable[[int], bytes]"
) -> "Callable[[int], bytes]":
    """Return what multiplies the base point by secrets."""
    from .multiplier import Multiplier  # checking needs none

    return Multiplier(checker, random_bytes).multiple


def make_checker(table_bytes: int) -> Checker:
    """Return what checks signatures, with tables of at most `table_bytes` for each point.

    One table belongs to the base point, and every key has one.
    """
    return Checker(Engine(unrolled_engine), make_sha512(), shape_for(table_bytes))
