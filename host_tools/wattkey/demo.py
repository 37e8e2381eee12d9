"""The whole story in a minute: a real household, four weeks, tokens, and attempts to cheat.

Here: the scenes and their order. Each goes the way a user's would: tokens issued by the library,
pushed over the emulator's pseudo-terminal and through the air, the relay watched through the bench.
Time is stepped, so every run tells the same story. Nothing touches the user's keys or meter book.
"""

from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from . import supply_picture
from .demo_stage import Stage
from .emulator import EmulatorOptions
from .errors import MissingPartError
from .optional import require
from .profiles import bars as profile_bars
from .profiles import picture as profile_picture
from .profiles.data import ProfileTable
from .radio import launcher

_TITLE = "Four weeks of a real house: supply follows tokens, not a server"
_PLOT_WIDTH = 120
_SERIAL = "WK000DEMO1"
"""Its end is its name in the air, where meters of the user's own may be as well."""


def run(picture: Path = Path("wattkey-demo.png"), runtime: str = "micropython") -> None:
    """Tell the story on the terminal and draw it to `picture`."""
    console = Console(highlight=False)
    console.print("[bold]Wattkey:[/] the meter decides. Starting one on this computer...\n")
    is_on_air = _has_radio(console)
    options = EmulatorOptions(
        serial=_SERIAL, trace="4weeks", speed=None, runtime=runtime, rtc=True, ble=is_on_air
    )
    with Stage(options, console) as stage:
        _put_into_service(stage)
        _buy_a_week(stage)
        _try_to_cheat(stage)
        _buy_energy(stage, is_on_air)
        _paste_text(stage)
        stage.live(until_end_of_trace=True)
        load = _read_load(stage, console)
        story = stage.story(_TITLE)
        rows = stage.answers
    _print_table(console, rows)
    supply_picture.draw(story, picture)
    load_picture = picture.with_stem(f"{picture.stem}-load")
    profile_picture.draw(load, "The same four weeks as the meter kept them", load_picture)
    console.print(f"\nThe four weeks on one page: [bold]{picture}[/]")
    console.print(f"The meter's own load profile: [bold]{load_picture}[/]")


def _has_radio(console: Console) -> bool:
    """Whether the virtual radio can run here; if not, say so and how it could."""
    try:
        for module in ("bleak", "bumble"):
            require(module, launcher.EXTRA, "Bluetooth")
    except MissingPartError as error:
        console.print(f"  Left out: {error} ({error.hint})", markup=False, soft_wrap=True)
        return False
    return True


def _put_into_service(stage: Stage) -> None:
    stage.say("A new meter: nobody's key in it, the relay open, the house dark.")
    stage.live(timedelta(hours=12))
    stage.provision()
    stage.expect_supply(False)


def _buy_a_week(stage: Stage) -> None:
    stage.say("The customer buys a week. The token goes in over the serial port.")
    stage.push("7 days", stage.issuer.for_duration(timedelta(days=7)))
    stage.expect_supply(True)
    stage.keep("week")
    stage.live(timedelta(days=2))
    stage.say("The mains fail for eight hours. Only the battery clock runs on.")
    stage.outage(timedelta(hours=8))
    stage.expect_supply(True)
    stage.say("The week of real load goes on. Nobody sends a command...")
    stage.live(timedelta(days=5, hours=4))
    stage.expect_supply(False)
    stage.report_opening()


def _try_to_cheat(stage: Stage) -> None:
    stage.say("The house is dark again. Somebody tries to get round paying:")
    attempts = (
        ("same token again", stage.kept("week")),
        ("one bit changed", stage.issuer.with_a_bit_changed()),
        ("another meter's", stage.issuer.for_duration(timedelta(days=7), serial="WK00000002")),
        ("expired", stage.issuer.expired()),
        ("forged key", stage.issuer.forged()),
    )
    for label, token in attempts:
        stage.push(label, token)
        stage.expect_supply(False)
        stage.live(timedelta(hours=6))


def _buy_energy(stage: Stage, is_on_air: bool) -> None:
    stage.say("A token may carry an energy cap: 14 days or 150 kWh, whichever ends first.")
    token = stage.issuer.for_duration(timedelta(days=14), cap_wh=150_000)
    if is_on_air:
        stage.say("This one goes through the air: the meter is found and told by Bluetooth.")
        stage.push_over_the_air("14 days, 150 kWh", token)
    else:
        stage.push("14 days, 150 kWh", token)
    stage.expect_supply(True)
    stage.live_until_dark()
    stage.report_opening()
    stage.live(timedelta(days=1))


def _paste_text(stage: Stage) -> None:
    stage.say("No client at hand? A token is also a line of text for any terminal program:")
    stage.paste("10 days, as text", stage.issuer.for_duration(timedelta(days=10)))
    stage.expect_supply(True)


def _read_load(stage: Stage, console: Console) -> ProfileTable:
    stage.say("The meter has kept it all by the half hour. Its reader asks for the profile:")
    table = stage.read_load()
    for line in profile_bars.lines(table, min(console.width, _PLOT_WIDTH)):
        console.print(line)
    return table


def _print_table(console: Console, rows: list[tuple[str, str, str]]) -> None:
    table = Table("token", "the meter's answer", "supply", box=None, padding=(0, 3, 0, 0))
    for label, answer, supply in rows:
        style = "green" if supply == "on" else "red"
        table.add_row(label, answer, f"[{style}]{supply}[/]")
    console.print()
    console.print(table)
