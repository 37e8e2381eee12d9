"""How much of an exhaustive test is tried where each instruction is counted in software.

On the bare RV32 machine a plain signature check takes half a second and more, and a laptop's test
of a thousand of them an hour. So there the long ones take one case in RV32_SHARE: the same cases
each time, spread over all, while CPython and both MicroPython builds go on trying every one.
"""

import sys

RV32_SHARE = 17
"""Odd and prime: steps of it meet every bit of an octet and every place in a table."""

IS_COUNTED = sys.platform.startswith("qemu")


def share(cases):
    """Return `cases`, a range or a list; on the counting machine one in RV32_SHARE."""
    if not IS_COUNTED:
        return cases
    return [cases[at] for at in range(0, len(cases), RV32_SHARE)]  # MicroPython's slices step by 1


def tries(count: int) -> int:
    """Return how many random cases to try, of `count` anywhere else."""
    return max(1, count // RV32_SHARE) if IS_COUNTED else count
