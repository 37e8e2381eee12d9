"""`wattkey flash`: from a bare board to a working meter."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import provisioning
from ..boards import Board, find
from ..errors import UsageError, WattkeyError
from ..flashing import boot_report, plan, stock_image, writer
from ..flashing.plan import Plan
from ..folders import read_json_object, write_file
from ..keystore import KeyStore
from ..meter_book import MeterBook
from ..meter_client import MeterClient
from ..transports import open_transport
from ..transports.discovery import the_only_port
from ..transports.serial_port import SerialTransport
from . import console, panels
from .bars import Bar
from .options import JsonOption, PortOption

_TIGHT = (
    "Memory: the firmware was seen to need 280 KB of heap, or 225 KB run in place from ROM, more "
    "than a chip without extra memory may have: it may not start. A board with PSRAM has room."
)


def register(app: typer.Typer) -> None:
    """Add `flash` to `app`."""
    app.command(rich_help_panel=panels.BOARDS)(flash)


def flash(
    board: Annotated[
        str,
        typer.Option("--board", metavar="NAME", help="A folder of boards/, or NAME@REVISION."),
    ],
    port: PortOption = "auto",
    image: Annotated[
        Path | None,
        typer.Option(help="Stock MicroPython image (.bin); else the newest in the cache."),
    ] = None,
    unit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON with what this unit has: no_cut, ..."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Issuer key the meter shall obey."),
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="Forget a meter that lives on the board already.")
    ] = False,
    in_ram: Annotated[
        bool,
        typer.Option("--in-ram", help="Keep the firmware in the file system, to run from memory."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Touch no board: show the steps, write the image.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where --dry-run writes the flash image.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a meter of a board: MicroPython, firmware, self-test, first key.

    A board whose ground is live must not see mains while the cable is on.
    """
    chosen = find(board)
    prepared = _prepare(chosen, _image(chosen, image, dry_run), _unit(unit), not in_ram)
    if prepared.is_tight:
        console.note(_TIGHT)
    if prepared.warning:
        console.note(prepared.warning)
    if prepared.stock is None and chosen.counts_pulses:
        console.note(
            f"It must be MicroPython {stock_image.counter_since()} or later: "
            "this board's metering chip speaks in pulses."
        )
    if dry_run:
        _show(prepared, output or Path(f"wattkey-{chosen.name}.bin"), as_json)
        return
    console.note(f"Safety: {chosen.safety}")
    _write(prepared, port, erase, key, as_json)


def _image(board: Board, given: Path | None, dry_run: bool) -> Path | None:
    try:
        return given or stock_image.find(board.image)
    except UsageError as error:
        if not dry_run:
            raise
        console.note(f"{error}: {error.hint}")
        return None


def _unit(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return read_json_object(file)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot use {file}: {error}", "it should hold one JSON object") from None


def _prepare(board: Board, image: Path | None, unit: dict[str, Any], in_place: bool) -> Plan:
    from ..flashing.firmware_files import sources

    with Bar("compiling the firmware", len(sources(board))) as bar:
        return plan.make(board, image, unit, lambda _: bar.advance(), in_place)


def _show(prepared: Plan, output: Path, as_json: bool) -> None:
    write_file(output, prepared.whole_flash())
    if as_json:
        console.print_json(_as_json(prepared) | {"output": str(output)})
        return
    stock = prepared.stock
    console.say(f"{prepared.board.name}: {prepared.board.chip.name}, {prepared.board.image}")
    console.print_facts(
        (
            ("image", f"{stock.path.name}, {stock.version or 'unknown version'}" if stock else "-"),
            ("files", f"{len(prepared.files)}, {sum(map(len, prepared.files.values())):,} bytes"),
            ("in flash", f"{prepared.used_bytes:,} bytes"),
            ("runs", "from memory" if prepared.rom is None else "in place, from ROM"),
        )
    )
    console.say("Steps:")
    for number, step in enumerate(_steps(prepared), 1):
        console.say(f"  {number}. {step}")
    console.say(f"The flash as it would be, 4 MiB: {output}")


def _steps(prepared: Plan) -> list[str]:
    journal = prepared.partition("journal")
    writes = [
        f"write {write.what}: {len(write.data):,} bytes at {write.offset:#x}"
        for write in prepared.writes
    ]
    return [
        f"ask the chip at the port whether it is an {prepared.board.chip.name} (esptool)",
        f"keep the journal at {journal.offset:#x} if a meter has one there, else erase it",
        *writes,
        "start it, and hear its self-test",
        "provision it: serial, issuer key, reader secret, time",
        "print serial and key fingerprint",
    ]


def _as_json(prepared: Plan) -> dict[str, Any]:
    return {
        "board": prepared.board.name,
        "revision": prepared.board.revision,
        "image": str(prepared.stock.path) if prepared.stock else None,
        "micropython": prepared.stock.version if prepared.stock else None,
        "partitions": [vars(part) for part in prepared.partitions],
        "writes": [
            {"what": write.what, "offset": write.offset, "bytes": len(write.data)}
            for write in prepared.writes
        ],
        "files": {name: len(data) for name, data in prepared.files.items()},
        "used_bytes": prepared.used_bytes,
    }


def _write(prepared: Plan, port: str, erase: bool, key: str | None, as_json: bool) -> None:
    device = the_only_port() if port == "auto" else port
    tool = writer.Esptool(writer.find_program(), device)
    with console.waiting("asking the chip"):
        found = tool.find_chip()
        writer.check_chip(prepared.board, found)
        keeps = not erase and writer.has_journal(tool, prepared.partition("journal"))
    console.note(f"{found.kind} at {device}; " + ("its journal stays" if keeps else "a new meter"))
    _write_flash(prepared, tool, keeps)
    _start(device, key, as_json)


def _write_flash(prepared: Plan, tool: writer.Esptool, keeps_journal: bool) -> None:
    if not keeps_journal:
        journal = prepared.partition("journal")
        with console.waiting("erasing the journal"):
            tool.erase(journal.offset, journal.size)
    sizes = [len(write.data) for write in prepared.writes]
    with Bar("writing", sum(sizes)) as bar:
        tool.write(prepared.writes, lambda at, share: bar.put(_done(prepared, at, share)))


def _done(prepared: Plan, at: int, share: float) -> int:
    """Return the bytes written so far: whole ones of the writes before, a share of this one."""
    done = 0
    for write in prepared.writes:
        if at >= write.offset + len(write.data):
            done += len(write.data)
        elif at >= write.offset:
            done += int(len(write.data) * share)
    return done


def _start(device: str, key: str | None, as_json: bool) -> None:
    transport = open_transport(device)
    try:
        if isinstance(transport, SerialTransport):
            transport.restart_board()
        report = boot_report.hear(transport, lambda line: console.note(f"  {line}"))
    finally:
        transport.close()
    if report.failures:
        part, found = report.failures[0]
        raise WattkeyError(f"the self-test of {part} says {found}", "see the board's README")
    _provision(device, key, as_json)


def _provision(device: str, key: str | None, as_json: bool) -> None:
    with MeterClient.open(device) as meter:
        identity = meter.identity()
        chosen = provisioning.choose_key(KeyStore(), key, identity)
        done = provisioning.provision(meter, MeterBook(), chosen)
    if as_json:
        facts = {"meter": done.serial, "key": done.key.name, "kid": done.key.kid.hex()}
        typer.echo(json.dumps(facts | {"model": identity.model}))
        return
    console.say(f"Meter {done.serial} ({identity.model}) obeys key '{done.key.name}'.")
    console.say(f"Key fingerprint: {done.key.kid.hex()}")
    console.note(f"Give it supply with: wattkey issue --for 7d | wattkey push - -p {device}")
