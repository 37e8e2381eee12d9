"""One plain test file on the bare RV32 machine, and what each of its tests takes.

Here: its tests, and the lines that `benchmarks.bare_machine` reads. Not here: calling the tests:
that is for the script, since the machine's stack is small, and each call on it counts.

    RAN test_a_token_is_taken ok 57               millions of instructions
    HELD 93184                                    octets left in the heap at the end
"""

import gc

import on_micropython

_TICKS_PER_MILLION = 10_000
_TICKS = 1 << 32


class TestFile:
    """The file at `path`, imported; `ticks` counts hundreds of instructions."""

    def __init__(self, path: str, ticks) -> None:
        self.path = path
        self._ticks = ticks
        self._ran = self._failed = 0
        module = on_micropython.load(path)
        names = [name for name in sorted(dir(module)) if name.startswith("test_")]
        self.tests = [(name, getattr(module, name)) for name in names]
        self._since = ticks()

    def told(self, name: str, has_passed: bool) -> None:
        """Print a line for a test, with the instructions since the one before."""
        now = self._ticks()
        millions = (now - self._since) % _TICKS // _TICKS_PER_MILLION
        self._since = now
        self._ran += 1
        self._failed += not has_passed
        print("RAN", name, "ok" if has_passed else "FAILED", millions)

    def end(self) -> None:
        """Print what is left, and the sum."""
        gc.collect()
        print("HELD", gc.mem_alloc())  # pyright: ignore[reportAttributeAccessIssue]
        print(str(self._ran) + " tests run, " + str(self._failed) + " failed")
