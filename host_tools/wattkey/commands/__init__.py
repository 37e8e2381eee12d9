"""The commands of `wattkey`, a thin skin over the library: one module each, with `register(app)`.

Here: reading options, asking, printing. Anything another program could want is in the library.
"""

import typer

from . import (
    bench,
    calibrate,
    clock,
    consumer,
    demo,
    deploy,
    doctor,
    emulator,
    flash,
    inspect,
    issue,
    keys,
    ports,
    provision,
    push,
    read,
    scan,
    status,
    watch,
)

_IN_ORDER = (
    *(demo, emulator, bench, ports, scan),
    *(keys, issue, inspect),
    *(provision, push, status, read, clock, watch, doctor, consumer),
    *(flash, deploy, calibrate),
)


def register_all(app: typer.Typer) -> None:
    """Add every command, in the order of the help page."""
    for module in _IN_ORDER:
        module.register(app)
