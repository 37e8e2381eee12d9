"""What a workload costs: in instructions where this machine can count them, else in time.

Instructions are the same on a busy machine. Times are medians of runs that took turns, and only
their ratios mean anything; the reference is OpenSSL checking the same kind of signature.
"""

import os
import re
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .subjects import RUN, BenchError, Subject

OPENSSL = "OpenSSL"
_ROUNDS = 7
_OPENSSL_CHECKS = 100


@dataclass(frozen=True)
class Workload:
    """`name` in `workloads`, repeated `times`; one step holds `parts` of what the label says."""

    name: str
    label: str
    times: int
    parts: int = 1


@dataclass(frozen=True)
class Instrument:
    """`cost` returns, by subject's name, what one part of the workload costs in `unit`."""

    name: str
    unit: str
    cost: Callable[[Workload, Sequence[Subject]], dict[str, float]]


def choose_instrument(subjects: Sequence[Subject]) -> Instrument:
    """Return the best that this machine offers for all subjects."""
    for name, count in (("valgrind --tool=callgrind", _by_callgrind), ("perf stat", _by_perf)):
        if shutil.which(name.split()[0]) and _counts(count, subjects):
            return Instrument(name, "instructions", lambda w, s, count=count: _counted(count, w, s))
    return Instrument("stopwatch", "nanoseconds", timed)


def timed(workload: Workload, subjects: Sequence[Subject]) -> dict[str, float]:
    """Return medians in nanoseconds of runs that took turns, OpenSSL's check among them."""
    rounds: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        for subject in subjects:
            microseconds = int(
                subject.run(str(RUN), workload.name, str(workload.times), "time").stdout
            )
            cost = 1000 * microseconds / workload.times / workload.parts
            rounds.setdefault(subject.name, []).append(cost)
        rounds.setdefault(OPENSSL, []).append(openssl_check_ns())
    return {name: statistics.median(costs) for name, costs in rounds.items()}


def openssl_check_ns() -> float:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    message = bytes(100)
    signature, public = key.sign(message), key.public_key()
    start = time.perf_counter_ns()
    for _ in range(_OPENSSL_CHECKS):
        public.verify(signature, message)
    return (time.perf_counter_ns() - start) / _OPENSSL_CHECKS


_Count = Callable[[Subject, Sequence[str]], int]


def _counted(count: _Count, workload: Workload, subjects: Sequence[Subject]) -> dict[str, float]:
    """Count the workload and its double: the difference leaves out starting and preparing."""
    runs = [(subject, factor) for subject in subjects for factor in (1, 2)]

    def run(chosen: tuple[Subject, int]) -> int:
        subject, factor = chosen
        return count(subject, [str(RUN), workload.name, str(factor * workload.times)])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(run, runs))
    steps = workload.times * workload.parts
    return {
        subject.name: (counts[2 * at + 1] - counts[2 * at]) / steps
        for at, subject in enumerate(subjects)
    }


def _counts(count: _Count, subjects: Sequence[Subject]) -> bool:
    """Say whether the instrument works here: a container or a virtual machine may forbid it."""
    try:
        return all(count(subject, ["-c", "pass"]) > 0 for subject in subjects)
    except BenchError:
        return False


def _by_callgrind(subject: Subject, words: Sequence[str]) -> int:
    prefix = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
    return _number(r"Collected : (\d+)", subject.run(*words, prefix=prefix).stderr)


def _by_perf(subject: Subject, words: Sequence[str]) -> int:
    prefix = ("perf", "stat", "-x", ",", "-e", "instructions:u")
    return _number(r"(?m)^(\d+),,instructions", subject.run(*words, prefix=prefix).stderr)


def _number(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    if match is None:
        raise BenchError(f"no count in\n{text}")
    return int(match[1])
