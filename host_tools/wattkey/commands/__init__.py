"""The commands of `wattkey`, a thin skin over the library: one module each, with `register(app)`.

Here: reading options, asking, printing. Anything another program could want is in the library.
"""

import typer

from . import (
    bench,
    calibrate,
    clock,
    compare,
    consumer,
    demo,
    deploy,
    doctor,
    emulator,
    events,
    export,
    flash,
    inspect,
    issue,
    keys,
    limits,
    listen,
    measuring,
    notify,
    ports,
    profile,
    provision,
    push,
    read,
    reset,
    scan,
    status,
    tariff,
    watch,
)

_IN_ORDER = (
    *(demo, emulator, bench, ports, scan),
    *(keys, issue, inspect),
    *(provision, push, status, read, profile, events, clock, watch, doctor, consumer),
    *(tariff, limits, measuring, reset, notify, listen, export),
    *(flash, deploy, calibrate, compare),
)


def register_all(app: typer.Typer) -> None:
    """Add every command, in the order of the help page."""
    for module in _IN_ORDER:
        module.register(app)
