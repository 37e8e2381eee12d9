"""The command `wattkey`: puts the commands together and turns every failure into two lines.

Here: the group, exit codes and error lines. The commands are in `commands`, their work in the
library. Exit codes: 0 done, 1 failed, 2 usage or port, 3 the meter refused.
"""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from .commands import console, register_all
from .errors import EXIT_FAILED, EXIT_USAGE_OR_PORT, WattkeyError


class PlainErrors(TyperGroup):
    """A command group whose errors are one line and one hint, whoever raises them."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run; leaves with an exit code, or returns it when `standalone_mode` is off."""
        try:
            code = super().main(*args, **extra | {"standalone_mode": False, "prog_name": "wattkey"})
        except Exception as error:
            code = _complain(error)
        exit_code = code if isinstance(code, int) else 0
        return sys.exit(exit_code) if standalone_mode else exit_code


def _complain(error: Exception) -> int:
    """Print what people need of `error` and return its exit code; unknown ones go on up."""
    if isinstance(error, WattkeyError):
        console.complain(str(error), error.hint)
        return error.exit_code
    if isinstance(error, OSError) and error.filename:
        console.complain(
            f"{error.filename}: {error.strerror}", "may you write there, and is there room?"
        )
        return EXIT_FAILED
    if isinstance(error, typer.Abort):
        console.complain("stopped")
        return EXIT_FAILED
    # Typer brings its own copy of Click's errors and does not export their base class.
    message = getattr(error, "format_message", None)
    if message is None:
        raise error
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "wattkey"
    console.complain(message(), f"see: {command} --help")
    return int(getattr(error, "exit_code", EXIT_USAGE_OR_PORT))


app = typer.Typer(
    cls=PlainErrors,
    name="wattkey",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # its tracebacks show local variables: secrets among them
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wattkey {version('wattkey')}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def _group(
    context: typer.Context,
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and stop."
    ),
) -> None:
    """Prepaid electricity without a server: issue tokens, bring them to a meter, read it.

    A first round, on this computer alone:

    [cyan]wattkey demo[/]
    """
    if context.invoked_subcommand is None:
        console.print_help(context)


register_all(app)


def main() -> None:
    """The entry point of the command `wattkey`."""
    app()
