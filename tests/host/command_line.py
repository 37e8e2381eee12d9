"""Running the command line inside a test."""

from collections.abc import Callable

from typer.testing import CliRunner, Result
from wattkey.cli import app

Wattkey = Callable[..., Result]


def run_wattkey(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run `wattkey` with `arguments`; an error that it does not expect fails the test."""
    return CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)


def error_lines(result: Result) -> list[str]:
    """The lines on stderr, after checking that they are one error and one hint."""
    lines = result.stderr.splitlines()
    assert len(lines) == 2, lines
    assert lines[0].startswith("error: ") and lines[1].startswith("hint: ")
    return lines
