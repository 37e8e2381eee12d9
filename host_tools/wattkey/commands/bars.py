"""A bar of progress on stderr, on a terminal; nothing elsewhere.

Here: bars whose end is known. What comes without saying how much it is has `progress`.
"""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Bar:
    """A context manager that shows how much of `whole` is done."""

    def __init__(self, what: str, whole: int, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self._progress = Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._progress.add_task(what, total=whole)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, by: int = 1) -> None:
        """Say that `by` more is done."""
        self._progress.advance(self._task, by)

    def put(self, done: int) -> None:
        """Say how much is done in all."""
        self._progress.update(self._task, completed=done)
