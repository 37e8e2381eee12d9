"""How much littlefs wears the flash under a journal: a bound from the number of saves.

Here: the bound, and the measurements it rests on. Not here: counting saves, or what a block lasts.
A board's flash does not count its erases, so this is what it can know of its own age.

Measured with 64 blocks, the settings of `littlefs_place` and 200,000 to 2,000,000 saves:

    record, octets        164    264    414    494    714
    saves per erase       16     10     8      6      0.97
    most worn / average   1.1 while it stays mounted; up to 3.2 when it is mounted anew now and then

A record of at most 512 octets is appended to the directory's log, in units of 128 octets with 24 of
littlefs's own; the log is compacted into the other block of its pair when it is full, and moves on
to new blocks after 100 erases. A longer record takes a block of its own each time: 10 times the
wear and more. Mounting begins the search for a free block anew, hence the unevenness.
"""

from ..const import const

_BLOCK = const(4096)
_PROGRAM = const(128)
_LONGEST_IN_LOG = const(512)
_OWN_OCTETS = const(24)
_ERASES_BEFORE_MOVING = const(101)
_UNEVENNESS = const(4)


def worst_erases(saves: int, record_octets: int, blocks: int = 64) -> int:
    """Return how often the most worn of `blocks` blocks was erased at most, in `saves` saves."""
    even_share = blocks * _saves_per_erase(record_octets)
    return _ERASES_BEFORE_MOVING + saves * _UNEVENNESS // even_share


def _saves_per_erase(record_octets: int) -> int:
    if record_octets > _LONGEST_IN_LOG:
        return 1
    appended = (record_octets + _OWN_OCTETS + _PROGRAM - 1) // _PROGRAM * _PROGRAM
    return _BLOCK // appended - 1  # the compacted log leaves room for one less
