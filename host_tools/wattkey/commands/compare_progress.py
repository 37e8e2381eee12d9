"""What a day of comparing shows meanwhile: how far it is, when it ends, and the error so far."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from .. import moments
from ..comparing import samples as comparison_samples
from ..comparing.arithmetic import error_of
from ..comparing.samples import Sample
from ..comparing.text import error_text
from . import console


@contextmanager
def shown(
    begin: datetime, until: datetime, samples: Sequence[Sample]
) -> Iterator[Callable[[], None]]:
    """Gives a function to call when `samples` have grown; on a terminal it moves a line."""
    ends = moments.local_text(until)
    screen = Console(stderr=True)
    if not screen.is_terminal:
        console.note(f"Comparing until {ends}; Ctrl-C ends it earlier, with what there is.")
        yield lambda: None
        return
    columns = (TextColumn("comparing"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=screen, transient=True) as bar:
        whole_s = max(1.0, (until - begin).total_seconds())
        task = bar.add_task(f"until {ends}", total=whole_s)

        def tell() -> None:
            done_s = (samples[-1].read_at - begin).total_seconds()
            so_far = f"{len(samples)} samples, {_so_far(samples)}, until {ends}"
            bar.update(task, completed=min(done_s, whole_s), description=so_far)

        yield tell


def _so_far(samples: Sequence[Sample]) -> str:
    spans = comparison_samples.spans(samples)
    return error_text(error_of(spans)) if spans else "no error yet"
