"""What all commands print with: results on stdout, everything said about them on stderr.

Plain text when piped, colour only on a terminal. No logic here.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPE_WIDTH = 200
"""Columns when nobody watches: wide enough that no cell of a table is cut."""


def out() -> Console:
    """The console of results; made per call because tests and pipes swap stdout."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(highlight=False, soft_wrap=True, width=width)


def note(message: str) -> None:
    """Say something beside the result, on stderr, so that pipes carry the result alone."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(message), style="dim")


def complain(message: str, hint: str = "") -> None:
    """One line for what went wrong and one for what to do next."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text.assemble(("error: ", "bold red"), " ".join(message.split())))
    if hint:
        console.print(Text.assemble(("hint: ", "bold cyan"), " ".join(hint.split())))


def say(message: str, style: str = "") -> None:
    """One line of result."""
    out().print(Text(message, style=style))


def print_json(value: Any) -> None:
    """`value` as indented JSON on stdout."""
    typer.echo(json.dumps(value, indent=2))


def print_facts(rows: Iterable[tuple[str, str | Text]]) -> None:
    """Label and value per line, aligned."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for label, value in rows:
        grid.add_row(label, value if isinstance(value, Text) else Text(value))
    out().print(grid)


def print_table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table without lines, as wide as it must be; `>` before a column's name: to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.startswith(">") else "left"
        table.add_column(column.lstrip(">"), no_wrap=True, justify=justify)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out().print(table)


def print_blocks(lines: Iterable[str]) -> None:
    """Lines of blocks, white on black whatever the terminal's colours are."""
    for line in lines:
        out().print(Text(line, style="#ffffff on #000000"))


def good(text: str) -> Text:
    """`text` in the colour of things that are as they should be."""
    return Text(text, style="green")


def bad(text: str) -> Text:
    """`text` in the colour of things that want attention."""
    return Text(text, style="red")


def print_help(context: typer.Context) -> None:
    """The help page of the command that `context` belongs to."""
    if page := context.get_help():  # empty when Rich has printed it already
        typer.echo(page)


def waiting(what: str) -> AbstractContextManager[object]:
    """On a terminal, a sign on stderr that something is under way."""
    console = Console(stderr=True)
    return console.status(what) if console.is_terminal else nullcontext()
