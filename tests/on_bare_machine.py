"""Runs one plain test file on the bare RV32 machine, and says of each test what it took.

Here: the lines that `benchmarks.bare_machine` reads:

    RAN test_a_token_is_taken ok 57               millions of instructions
    HELD 93184                                    octets left in the heap at the end
"""

import gc

import on_micropython

_TICKS_PER_MILLION = 10_000
_TICKS = 1 << 32


class Teller:
    """Prints a line for each test, with the instructions since the one before."""

    def __init__(self, ticks) -> None:
        self._ticks = ticks
        self._since = ticks()

    def told(self, name: str, has_passed: bool) -> None:
        now = self._ticks()
        millions = (now - self._since) % _TICKS // _TICKS_PER_MILLION
        self._since = now
        print("RAN", name, "ok" if has_passed else "FAILED", millions)


def main(path: str, ticks) -> None:
    """Run the file at `path`; `ticks` counts hundreds of instructions."""
    teller = Teller(ticks)
    ran, failed = on_micropython.run_file(path, teller.told)
    gc.collect()
    print("HELD", gc.mem_alloc())
    print(str(ran) + " tests run, " + str(failed) + " failed")
