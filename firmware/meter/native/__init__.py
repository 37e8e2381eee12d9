"""Fast twins of what `core` does in plain Python, for MicroPython with a native emitter.

Not in here: anything that decides. Every part is judged by the tests of its plain twin, and a
meter without a native emitter does without this package.
"""
