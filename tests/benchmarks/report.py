"""What was measured, as tables for people. Nothing is measured here."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from .beside_gurux import LEVELS, WORKS, Beside
from .counting import OPENSSL, Instrument
from .memory import HeapUse
from .year import VirtualYear

_VALGRIND_HINT = "hint: for instruction counts install valgrind: sudo apt-get install valgrind"
_BESIDE_NOTE = """\
ours: MicroPython, standard build, a bare server process; Gurux's server: CPython. The client's own
time is in both whole times; at most is the ratio that a server which takes no time would reach.
The servers' own is their processor time, which a busy machine changes little. All share one core.
"""
_THOUSAND = 1000

Costs = Mapping[str, Mapping[str, float]]


def show_costs(console: Console, instrument: Instrument, costs: Costs) -> None:
    """One row per workload, one column per Python."""
    names = list(next(iter(costs.values())))
    unit = "times OpenSSL's Ed25519 check" if OPENSSL in names else instrument.unit
    table = _table(f"Speed: {unit}, by {instrument.name}", "", names)
    for label, row in costs.items():
        table.add_row(label, *[_cost(row[name], row.get(OPENSSL)) for name in names])
    console.print(table)
    if instrument.unit != "instructions":
        console.print(
            f"No instruction counter works here: these are ratios of medians, from runs that took "
            f"turns.\n{_VALGRIND_HINT}\n"
        )


def show_ratios(console: Console, label: str, costs_ns: Mapping[str, float]) -> None:
    """Times of one workload beside OpenSSL's, taken in turns."""
    table = _table(f"{label}, side by side (medians)", "", list(costs_ns))
    table.add_row("milliseconds", *[f"{cost / 1e6:.2f}" for cost in costs_ns.values()])
    reference = costs_ns[OPENSSL]
    table.add_row(f"times {OPENSSL}", *[f"{cost / reference:.0f}" for cost in costs_ns.values()])
    console.print(table)


def show_heap(console: Console, uses: Mapping[str, HeapUse]) -> None:
    """What is kept, what must be free, what passes through, and the smallest heap."""
    table = _table("Heap, bytes (firmware compiled, not frozen)", "", list(uses))
    first = next(iter(uses.values()))
    for heading, part in (
        ("kept by", "kept"),
        ("must be free to", "needed"),
        ("allocated in all to", "churn"),
    ):
        for row in getattr(first, part):
            table.add_row(
                f"{heading}: {row}", *[f"{getattr(u, part)[row]:,}" for u in uses.values()]
            )
        table.add_section()
    compiled = [f"{use.smallest_kb} kB" for use in uses.values()]
    from_source = [f"{use.smallest_from_source_kb} kB" for use in uses.values()]
    table.add_row("smallest to start and accept a token", *compiled)
    table.add_row("the same from source", *from_source)
    console.print(table)


def show_sizes(
    console: Console, sizes: Mapping[str, int], held: Mapping[str, int] | None = None
) -> None:
    """One row per package, its files by size; `held` is the heap of each, by module."""
    title = "Compiled files, bytes (mpy-cross -march=xtensawin)"
    if held is not None:
        title += " + the heap that each takes with its code in flash"
    table = Table(title=title, title_justify="left")
    table.add_column("package")
    table.add_column(".mpy", justify="right")
    table.add_column("heap", justify="right")
    table.add_column("files")
    held = held or {}
    for package, files in by_package(sizes).items():
        largest_first = sorted(files.items(), key=lambda item: -item[1])
        heaps = {name: held.get(_module(package, name)) for name in files}
        listed = ", ".join(_listed(name, size, heaps[name]) for name, size in largest_first)
        in_heap = sum(figure or 0 for figure in heaps.values())
        table.add_row(package, f"{sum(files.values()):,}", f"{in_heap:,}", listed)
    table.add_row(
        "all", f"{sum(sizes.values()):,}", f"{sum(held.values()):,}", f"{len(sizes)} files"
    )
    console.print(table)


def show_check_heap(console: Console, octets: Mapping[str, int]) -> None:
    """One row per part of the fast signature check."""
    table = _table("Heap of the fast check on RV32, its bytecode not counted", "", ["bytes"])
    for label, number in octets.items():
        table.add_row(label, f"{number:,}")
    console.print(table)


def show_lives(
    console: Console,
    held: Mapping[str, int],
    tight: Mapping[str, int],
    smallest: int,
    in_heap: int,
) -> None:
    """What a whole meter holds at each moment, in a roomy heap and in the promised one."""
    table = _table("Heap of a whole meter, code in flash, bytes", "", ["roomy", "as promised"])
    for moment, figure in held.items():
        table.add_row(moment, f"{figure:,}", f"{tight[moment]:,}")
    console.print(table)
    console.print(f"smallest heap for all of it, its peak and what lies scattered: {smallest:,}")
    console.print(f"the same imports from .mpy files, whose code lies in the heap: {in_heap:,}")


def show_year(console: Console, years: Mapping[str, VirtualYear]) -> None:
    """Days of metering in a second."""
    table = _table(
        "Live emulator through 2008, one sample a minute, everything on", "", list(years)
    )
    table.add_row("days a second (median month)", *[f"{y.days_per_s:.0f}" for y in years.values()])
    table.add_row("the whole year, s", *[f"{year.year_s:.1f}" for year in years.values()])
    console.print(table)


def show_air(console: Console, airs: Mapping[str, Mapping[str, float]]) -> None:
    """One row per part of a token's way through the air."""
    table = _table("Token over paced Bluetooth, milliseconds (medians)", "", list(airs))
    for part in next(iter(airs.values())):
        table.add_row(part, *[f"{parts[part]:.0f}" for parts in airs.values()])
    console.print(table)


def show_beside(console: Console, results: "Mapping[str, Mapping[str, Beside]]") -> None:
    """One row per level and work: the whole time as Gurux's client has it, and the servers' own."""
    columns = ("ours", "Gurux", "ratio", "at most", "our server", "Gurux's", "ratio")
    table = _table("DLMS by the wrapper, milliseconds as Gurux's client sees them", "", columns)
    for level, works in results.items():
        for work, one in works.items():
            table.add_row(f"{LEVELS[level]}: {WORKS[work]}", *_beside(one))
    console.print(table)
    console.print(_BESIDE_NOTE)


def _beside(one: Beside) -> "tuple[str, ...]":
    whole = (f"{one.ours_ms:.3g}", f"{one.gurux_ms:.3g}", f"{one.gurux_ms / one.ours_ms:.1f}")
    ratio = one.gurux_server_ms / one.ours_server_ms if one.ours_server_ms else 0
    own = (f"{one.ours_server_ms:.3g}", f"{one.gurux_server_ms:.3g}", f"{ratio:.1f}")
    return (*whole, f"{one.most:.1f}", *own)


def by_package(sizes: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return {package: {file: bytes}}."""
    packages: dict[str, dict[str, int]] = {}
    for path, size in sizes.items():
        package, _, file = path.rpartition("/")
        packages.setdefault(package or "(top)", {})[file.removesuffix(".mpy")] = size
    return packages


def _module(package: str, name: str) -> str:
    stem = "" if name == "__init__" else name
    return ".".join(part for part in (*package.replace("(top)", "").split("/"), stem) if part)


def _listed(name: str, size: int, held: int | None) -> str:
    return f"{name} {size:,}" + ("" if held is None else f"+{held:,}")


def short(number: float) -> str:
    """Three digits and a unit: 1.23 k, 45.6 M."""
    for unit in ("", " k", " M"):
        if abs(number) < _THOUSAND:
            return f"{number:.3g}{unit}"
        number /= _THOUSAND
    return f"{number:.3g} G"


def _cost(cost: float, reference: float | None) -> str:
    return f"{cost / reference:.3g}" if reference else short(cost)


def _table(title: str, first: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table
