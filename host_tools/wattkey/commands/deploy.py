"""`wattkey deploy` and `wattkey console`: new files for a running board, and its prompt."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ..boards import Board, find
from ..errors import WattkeyError
from ..flashing import boot_report, firmware_files, plan, prompt, stock_image
from ..flashing.boot_report import BootReport
from ..transports import Transport, open_transport
from ..transports.discovery import the_only_port
from . import console as screen
from . import panels
from .bars import Bar
from .options import PortOption


def register(app: typer.Typer) -> None:
    """Add both commands to `app`."""
    app.command(rich_help_panel=panels.BOARDS)(deploy)
    app.command(rich_help_panel=panels.BOARDS)(console)


def deploy(
    board: Annotated[
        str, typer.Option("--board", metavar="NAME", help="A folder of boards/, or NAME@REVISION.")
    ],
    port: PortOption = "auto",
) -> None:
    """Update the firmware of a running board; its state and unit file stay.

    Supply is off meanwhile. A cable that breaks half-way leaves mixed files: flash the board then,
    which keeps its state too.
    """
    chosen = find(board)
    device = the_only_port() if port == "auto" else port
    with Bar("compiling the firmware", len(firmware_files.sources(chosen))) as bar:
        files = firmware_files.build(chosen, on_file=lambda _: bar.advance())
    del files["unit.json"]  # what this unit has is its own
    _leave(device)
    features = prompt.features(device)
    _check(chosen, features, device)
    with (
        tempfile.TemporaryDirectory(prefix="wattkey-deploy-") as name,
        Bar("copying", len(files)) as bar,
    ):
        if features.has_rom:
            prompt.write_rom(device, plan.build_rom(files), Path(name))
            files = {"main.py": files["main.py"]}
        prompt.copy_files(device, files, Path(name) / "files", lambda _: bar.advance())
    report = _start(device)
    screen.say(f"Meter {report.serial} runs the new firmware.")


def _check(board: Board, features: prompt.Features, device: str) -> None:
    """Refuse, before anything is changed, firmware that could not measure; the meter runs on."""
    if not board.counts_pulses or features.can_count:
        return
    _start(device)
    raise WattkeyError(
        f"the board's MicroPython {features.version} has no machine.Counter, which counts the "
        f"pulses of its {board.definition['front_end']['chip'].upper()}",
        f"flash it with MicroPython {stock_image.counter_since()} or later: wattkey flash",
    )


def console(
    port: PortOption = "auto",
    stay: Annotated[
        bool, typer.Option("--stay", help="Leave the board at its prompt afterwards.")
    ] = False,
) -> None:
    """Leave the meter for its MicroPython prompt, and start it again afterwards.

    Supply is off meanwhile, and a forgotten prompt ends after ten minutes. Ctrl-] leaves.
    """
    device = the_only_port() if port == "auto" else port
    _leave(device)
    prompt.open_prompt(device)
    if stay:
        return
    screen.say(f"Meter {_start(device).serial} runs again.")


def _leave(device: str) -> None:
    with screen.waiting("leaving the meter for its prompt"):
        transport = open_transport(device)
        try:
            prompt.leave_meter(transport)
        finally:
            transport.close()


def _start(device: str) -> BootReport:
    transport = open_transport(device)
    try:
        return _restarted(transport)
    finally:
        transport.close()


def _restarted(transport: Transport) -> BootReport:
    prompt.start_meter(transport)
    report = boot_report.hear(transport, lambda line: screen.note(f"  {line}"))
    if report.failures:
        part, found = report.failures[0]
        raise WattkeyError(f"the self-test of {part} says {found}", "see the board's README")
    return report
