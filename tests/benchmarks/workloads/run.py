"""Repeats one workload: `run.py tokens.valid 4`, or `run.py tokens.valid 4 time` for microseconds.

A workload is a function that prepares everything and returns the step to repeat. It runs on CPython
and on MicroPython; who counts instructions around it is none of its business.
"""

import sys
import time

from packed import packed


def prepared(name):
    """The step of the workload `name`, written MODULE.FUNCTION."""
    module, _, function = name.partition(".")
    return getattr(__import__(module), function)()


def repeat(step, times):
    for _ in range(times):
        step()


def now_us():
    """Microseconds since some moment; MicroPython has no `perf_counter`."""
    if hasattr(time, "perf_counter_ns"):
        return time.perf_counter_ns() // 1000
    return time.time_ns() // 1000


def main(words):
    step, times = packed(lambda: prepared(words[0])), int(words[1])
    start_us = now_us()
    repeat(step, times)
    if words[2:] == ["time"]:
        print(now_us() - start_us)


main(sys.argv[1:])
