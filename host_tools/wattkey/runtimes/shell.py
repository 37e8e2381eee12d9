"""Runs commands into a log, so that a failure can show its last lines and where the rest is."""

import os
import subprocess
from pathlib import Path

_TAIL_LINES = 15


class StepFailed(Exception):
    """A command failed; `str()` is one line, the log has the rest."""


class Log:
    """Appends every command and its output to the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

    def run(self, command: list[str], cwd: Path | None = None) -> str:
        """Run `command`; answers its standard output, raises StepFailed when it fails."""
        self._append("$ " + " ".join(command) + "\n")
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        try:
            result = subprocess.run(
                command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise StepFailed(f"{command[0]}: {error.strerror}") from error
        self._append(result.stdout + result.stderr)
        if result.returncode:
            raise StepFailed(f"{' '.join(command[:1])} ended with {result.returncode}")
        return result.stdout

    def tail(self) -> str:
        lines = self.path.read_text(errors="replace").splitlines()
        return "\n".join("    " + line for line in lines[-_TAIL_LINES:])

    def _append(self, text: str) -> None:
        with self.path.open("a") as file:
            file.write(text)
