"""`make bench-crypto`: what a signature check costs, in RV32 instructions and beside OpenSSL.

No number here passes or fails. Instructions are the same on every machine; times are medians of
runs that took turns, and only their ratios mean anything.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import c_library, rv32
from benchmarks.counting import OPENSSL, openssl_check_ns
from benchmarks.subjects import ROOT, WORKLOADS, BenchError
from benchmarks.workloads import check_case
from rich.console import Console
from rich.table import Table
from wattkey import runtimes
from wattkey.runtimes import rv32 as machine

_FOLDERS = ["/rom/firmware", "/rom"]
_TIMEOUT_S = 500
_SCRIPT = """
import rv32_crypto, rv32_tokens
rv32_crypto.Bench(ticks, {per_tick}).run()
rv32_tokens.Life(ticks, {per_tick}).run()
"""
_ROUNDS = 5
_CHECKS = 200

# Figures for the same instruction set that were not counted in this run; the first only where
# libsodium cannot be built.
_QUOTED_LIBSODIUM = ("libsodium ref10 in C (quoted)", 2_400_000)
_QUOTED = (
    ("Monocypher in C (quoted)", 3_120_000),
    ("TweetNaCl in C (quoted)", 79_700_000),
)
_TIMED = """
import sys, time
sys.path[:] = ["{firmware}", "{workloads}"]
from check_case import KEY, MESSAGE, SIGNATURE
from meter.native.assembly import make_checker
verify = make_checker({table_bytes}).verifier(KEY).finish().verify
start = time.time_ns()
for _ in range({checks}):
    verify(MESSAGE, SIGNATURE)
print((time.time_ns() - start) // {checks})
"""
_TIMED_TABLES = (768, 1536, 3072, 6144, 12288, 24576, 49152)


def main() -> int:
    console, errors = Console(), Console(stderr=True)
    try:
        _show_instructions(console)
        _show_ratios(console)
    except (BenchError, runtimes.RuntimeUnavailable) as error:
        errors.print(f"the bench could not finish: {error}", style="red", highlight=False)
        return 1
    return 0


def _show_instructions(console: Console) -> None:
    console.print("counting, about a minute: the meter's ten thousand tokens take most of it")
    lines = _counted()
    table = Table(title="RV32IMAC, by QEMU's count", title_justify="left")
    for heading in ("", "instructions", "bytes allocated"):
        table.add_column(heading, justify="right" if heading else "left")
    for label, instructions, allocated in lines:
        table.add_row(label, f"{instructions:,}", f"{allocated:,}")
    table.add_section()
    for label, instructions in (*_libsodium(console), *_QUOTED):
        table.add_row(label, f"{instructions:,}", "")
    console.print(table)


def _libsodium(console: Console) -> list[tuple[str, int]]:
    case = (check_case.KEY, check_case.MESSAGE, check_case.SIGNATURE)
    try:
        return list(c_library.count(machine.find(), *case).items())
    except BenchError as error:
        console.print(f"{error}; its figure is quoted", highlight=False)
        return [_QUOTED_LIBSODIUM]


def _counted() -> list[tuple[str, int, int]]:
    files = rv32.firmware_files("core", "native", "drivers")
    for name in ("check_case", "rv32_crypto", "rv32_tokens", "whole_meter"):
        files[f"{name}.mpy"] = rv32.compiled(WORKLOADS / f"{name}.py")
    script = _SCRIPT.format(per_tick=rv32.INSTRUCTIONS_PER_TICK)
    printed = rv32.run(machine.find(), script, files, _FOLDERS, _TIMEOUT_S)
    rows = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    return [(label, int(instructions), int(allocated)) for label, instructions, allocated in rows]


def _show_ratios(console: Console) -> None:
    names = ("standard", "esp32-like")
    title = "Verify on this machine, side by side (medians)"
    table = Table(title=title, title_justify="left")
    for heading in ("tables, bytes", *names, OPENSSL, *(f"{name} / {OPENSSL}" for name in names)):
        table.add_column(heading, justify="right")
    for table_bytes in _TIMED_TABLES:
        times_ns = _timed(names, table_bytes)
        micro = [f"{times_ns[name] / 1000:.1f} µs" for name in (*names, OPENSSL)]
        ratios = [f"{times_ns[name] / times_ns[OPENSSL]:.2f}" for name in names]
        table.add_row(f"{2 * table_bytes:,}", *micro, *ratios)
    console.print(table)


def _timed(names: Sequence[str], table_bytes: int) -> dict[str, float]:
    """Medians in nanoseconds; each round asks everybody once."""
    script = _TIMED.format(
        firmware=ROOT / "firmware", workloads=WORKLOADS, table_bytes=table_bytes, checks=_CHECKS
    )
    rounds: dict[str, list[float]] = {name: [] for name in (*names, OPENSSL)}
    for _ in range(_ROUNDS):
        for name in names:
            rounds[name].append(_run_ns(name, script))
        rounds[OPENSSL].append(openssl_check_ns())
    return {name: statistics.median(times) for name, times in rounds.items()}


def _run_ns(name: str, script: str) -> int:
    command = [str(runtimes.find(name)), "-X", "heapsize=4m", "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BenchError(f"{name}\n{result.stdout}{result.stderr}")
    return int(result.stdout)


if __name__ == "__main__":
    start_s = time.monotonic()
    status = main()
    print(f"{time.monotonic() - start_s:.0f} s")
    sys.exit(status)
