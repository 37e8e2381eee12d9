"""`const` for every Python we run on: MicroPython folds `_NAME = const(5)` into the bytecode."""


def const(value: int) -> int:
    """Return `value` unchanged; only the MicroPython compiler reads more into the name."""
    return value
