"""Runs apt without root, in private folders: the machine's package state is never touched.

apt verifies what it fetches against the signed index; nothing here weakens that.
"""

import re
import subprocess
from pathlib import Path

from .shell import Log, StepFailed


class Apt:
    """apt with its state in `folder`, reading `source_list` or, without one, the machine's own."""

    def __init__(self, folder: Path, log: Log, source_list: str = "") -> None:
        self._log = log
        self._folder = folder
        self._options = self._private_options()
        if source_list:
            path = folder / "private.sources"
            path.write_text(source_list)
            self._options += [f"Dir::Etc::sourcelist={path}", "Dir::Etc::sourceparts=-"]

    def update(self) -> None:
        self._run("apt-get", "update")

    def source_version(self, package: str) -> str:
        """The newest source version the lists offer, or empty."""
        output = self._run("apt-cache", "showsrc", package)
        versions = re.findall(r"^Version: (\S+)$", output, flags=re.MULTILINE)
        return max(versions, key=version_numbers, default="")

    def unpack_source(self, package: str, into: Path) -> Path:
        """Fetch, verify and unpack a source package; answers its folder."""
        into.mkdir()
        self._run("apt-get", "source", "-qq", package, cwd=into)
        return next(path for path in into.iterdir() if path.is_dir())

    def not_installed(self, packages: list[str]) -> list[str]:
        """`packages` and what they need, without what this machine has installed."""
        words = ("apt-get", "--simulate", "--no-install-recommends", "install", *packages)
        return re.findall(r"^Inst (\S+)", self._run(*words), flags=re.MULTILINE)

    def unpack_binaries(self, packages: list[str], into: Path) -> Path:
        """Fetch packages and lay their files out under `into`, without installing anything."""
        downloads = into / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        self._run("apt-get", "download", "-qq", *packages, cwd=downloads)
        for package in sorted(downloads.glob("*.deb")):
            self._log.run(["dpkg-deb", "-x", str(package), str(into)])
        return into

    def _private_options(self) -> list[str]:
        for name in ("state/lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        return [
            f"Dir::State={self._folder}/state",
            "Dir::State::status=/var/lib/dpkg/status",
            f"Dir::Cache={self._folder}/cache",
            # Started by root, apt would drop to a user who cannot write to a private folder.
            "APT::Sandbox::User=root",
            # A list that cannot be fetched or verified is a failure, not a warning.
            "APT::Update::Error-Mode=any",
        ]

    def _run(self, *command: str, cwd: Path | None = None) -> str:
        options = [word for option in self._options for word in ("-o", option)]
        return self._log.run([command[0], *options, *command[1:]], cwd=cwd)


def machine_candidate(package: str) -> str:
    """The version of `package` the machine's own lists would install, or empty."""
    command = ["apt-cache", "policy", package]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    match = re.search(r"Candidate: (\d\S*)", result.stdout)
    return match[1] if match else ""


def fetch_binaries(packages: list[str], folder: Path, log: Log) -> Path:
    """Unpack the machine's own versions of `packages` under `folder`/root; StepFailed if not."""
    into = folder / "root"
    if into.exists():
        return into
    try:
        apt = Apt(folder / "apt", log)
        apt.update()
        return apt.unpack_binaries(packages, into)
    except StepFailed as error:
        raise StepFailed(f"cannot fetch {' '.join(packages)}: {error}") from error


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers of a Debian version, good enough to order MicroPython's own releases."""
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0]))
