"""Asks a stranger: runs a program of tests/strangers by their own Python and takes its report."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parent / "strangers"
PATIENCE_S = 300


def ask(python: Path, program: str, *words: str, stdin: object = None, **secrets: str) -> Any:
    """What `program` reports, from JSON; `secrets` are its environment. Fails with its own words.

    Its time zone is UTC: some clients show the host's local time.
    """
    done = subprocess.run(
        [str(python), str(PROGRAMS / program), *words],
        input=json.dumps(stdin),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env={**os.environ, "TZ": "UTC", **secrets},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
