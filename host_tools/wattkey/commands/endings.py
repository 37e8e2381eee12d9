"""Signals that end a command: each as Ctrl-C does, and only the first, so that tidying up is whole.

Here: what a terminal, a service manager and a closed window send. Not here: what is tidied up.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_ENDINGS = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
"""Windows has no SIGHUP. A shell without job control has its background ignore SIGINT."""


@contextmanager
def as_ctrl_c() -> Iterator[None]:
    """Within it KeyboardInterrupt is raised at the first of them; the others go unheard then."""
    before = {ending: signal.signal(ending, _end) for ending in _ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _end(*_: object) -> NoReturn:
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt
