"""`wattkey notify`: where and when a meter tells by itself how things stand, and telling now."""

import re
from dataclasses import asdict, replace
from typing import Annotated

import typer

from ..errors import UsageError
from ..meter_client import MeterClient
from ..quantities import duration_text, parse_duration
from ..settings import push_settings
from ..settings.push_settings import PushPlan
from . import console, panels
from .meters import login
from .options import JsonOption, PortOption

commands = typer.Typer(help="Show or set where and when a meter pushes by itself, or let it push.")

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_NONE = "none"


def register(app: typer.Typer) -> None:
    """Add `notify` and its sub-commands to `app`."""
    app.add_typer(commands, name="notify", rich_help_panel=panels.METERS)


@commands.callback(invoke_without_command=True)
def show(context: typer.Context, port: PortOption = "auto", as_json: JsonOption = False) -> None:
    """Show or set where and when a meter pushes by itself, or let it push."""
    if context.invoked_subcommand:
        return
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        found = push_settings.read(meter)
    if as_json:
        console.print_json({"meter": serial, **asdict(found)})
    else:
        console.print_facts(_facts(found))


@commands.command("set")
def set_it(
    to: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS:PORT",
            help="Where wattkey listen runs; serial: out of the meter's serial port; or none.",
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="HH:MM", help="When, by the meter's clock; or none.")
    ] = None,
    day: Annotated[
        int | None, typer.Option(metavar="DAY", help="Only on this day of the month; 0: daily.")
    ] = None,
    retries: Annotated[int | None, typer.Option(metavar="N", help="Tries after the first.")] = None,
    retry_after: Annotated[
        str | None, typer.Option(metavar="TIME", help="Time between tries, such as 5m.")
    ] = None,
    spread: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Wait up to so long, by chance: not all call at once."),
    ] = None,
    port: PortOption = "auto",
) -> None:
    """Set where and when a meter pushes, as the utility; what is left out stays.

    [cyan]wattkey notify set --to 192.168.1.20:4059 --at 00:05 --retries 3 --retry-after 5m[/]
    """
    given = (to, at, day, retries, retry_after, spread)
    if all(option is None for option in given):
        raise UsageError("what is to be set?", "wattkey notify set --to 192.168.1.20:4059")

    def wanted_on(plan: PushPlan) -> PushPlan:
        plan = _with_address_and_time(plan, to, at, day)
        return _with_patience(plan, retries, retry_after, spread)

    push_settings.check(wanted_on(PushPlan(minute=0)))  # before anybody goes to a meter
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        wanted = wanted_on(push_settings.read(meter))
        push_settings.check(wanted)
        done = push_settings.write(meter, wanted)
    text = f"has taken: {', '.join(done)}" if done else "has all of it already"
    console.say(f"OK: meter {serial} {text}", style="green")


@commands.command()
def now(port: PortOption = "auto") -> None:
    """Let a meter push now, as the utility."""
    with MeterClient.open(port) as meter:
        serial = login(meter, "utility")
        push_settings.push_now(meter)
        plan = push_settings.read(meter)
    console.say(f"OK: meter {serial} pushes to {_where(plan)}", style="green")


def _with_address_and_time(
    plan: PushPlan, to: str | None, at: str | None, day: int | None
) -> PushPlan:
    if to is not None:
        plan = replace(plan, destination="" if to == _NONE else to)
    if at is not None:
        plan = replace(plan, minute=_minute(at), day=plan.day if at != _NONE else 0)
    if day is not None:
        plan = replace(plan, day=day)
    if plan.day and plan.minute is None:
        raise UsageError("a day needs its time too", "add --at HH:MM")
    return plan


def _with_patience(
    plan: PushPlan, retries: int | None, retry_after: str | None, spread: str | None
) -> PushPlan:
    if retries is not None:
        plan = replace(plan, retries=retries)
    if retry_after is not None:
        plan = replace(plan, delay_s=_seconds(retry_after))
    if spread is not None:
        plan = replace(plan, spread_s=_seconds(spread))
    return plan


def _minute(text: str) -> int | None:
    if text == _NONE:
        return None
    match = _TIME.fullmatch(text)
    if not match:
        raise UsageError(f"'{text}' is not a time of the day", "write it like 00:05, or none")
    return int(match[1]) * 60 + int(match[2])


def _seconds(text: str) -> int:
    return 0 if text in (_NONE, "0", "0s") else parse_duration(text)


def _where(plan: PushPlan) -> str:
    where = plan.destination or "nowhere"
    return "the serial line" if where == push_settings.SERIAL else where


def _facts(plan: PushPlan) -> list[tuple[str, str]]:
    when = "when somebody asks"
    if plan.minute is not None:
        days = f"on day {plan.day} of each month" if plan.day else "daily"
        when = f"{days} at {plan.minute // 60:02}:{plan.minute % 60:02}"
    again = f"{plan.retries} times, {duration_text(plan.delay_s)} apart"
    return [
        ("pushes to", _where(plan)),
        ("when", when),
        ("spread", duration_text(plan.spread_s)),
        ("tries again", again if plan.retries else "never"),
    ]
