"""Reads the machine's own apt source lists, and rewrites one for another suite.

So the mirror, its keys and its proxies are the ones the machine's owner chose, and no host name
is written down here. Both formats are read, the one-line and deb822; deb822 is written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Newest source first is not the aim: the first suite whose MicroPython suffices wins.
_NEWER_SUITES = {
    "debian": ("trixie", "forky", "sid"),
    "ubuntu": ("questing", "resolute", "devel"),
}
# What is carried over. `Trusted` is not: an unsigned list must not bring us source code.
_KEPT_OPTIONS = ("signed-by", "check-valid-until")


@dataclass(frozen=True)
class Entry:
    """One archive with the suites the machine uses of it."""

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)

    def source_stanza(self, suite: str) -> str:
        """The deb822 text that offers this archive's sources of `suite`."""
        components = " ".join(self.components)
        lines = ["Types: deb-src", f"URIs: {self.uris}", f"Suites: {suite}"]
        lines += [f"Components: {components}"]
        lines += [f"{name.title()}: {value}" for name, value in self.options.items()]
        # A value of several lines, such as a whole key, starts on the line after its name.
        return "\n".join(lines).replace(": \n", ":\n") + "\n"


def read_machine(apt_folder: Path = Path("/etc/apt")) -> list[Entry]:
    """Every enabled binary archive of this machine."""
    parts = apt_folder / "sources.list.d"
    files = [apt_folder / "sources.list", *sorted(parts.glob("*.list"))]
    entries = [entry for path in files for entry in parse_one_line(_lines(path))]
    for path in sorted(parts.glob("*.sources")):
        entries += parse_deb822("\n".join(_lines(path)))
    return entries


def parse_one_line(lines: Iterable[str]) -> Iterator[Entry]:
    """Entries of the `deb [options] uri suite components` format."""
    for line in lines:
        match = re.match(r"deb\s+(?:\[(.*?)\]\s*)?(\S+)\s+(\S+)\s+(\S[^#]*)", line.strip())
        if match:
            pairs = (word.partition("=") for word in (match[1] or "").split())
            options = {name.lower(): value for name, _, value in pairs}
            yield Entry(match[2], (match[3],), tuple(match[4].split()), _kept(options))


def parse_deb822(text: str) -> Iterator[Entry]:
    """Entries of the format with one `Name: value` a line and empty lines between stanzas."""
    # A comment may stand in the middle of a stanza, and is no end of it.
    text = re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE)
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        is_enabled = fields.get("enabled", "yes").lower() not in ("no", "false", "0")
        if is_enabled and "deb" in fields.get("types", "").split():
            suites = tuple(fields.get("suites", "").split())
            components = tuple(fields.get("components", "").split())
            yield Entry(fields.get("uris", ""), suites, components, _kept(fields))


def candidates(entries: Iterable[Entry], distribution: str, codename: str) -> Iterator[str]:
    """Source lists worth trying, in order: each newer suite on each of the machine's archives."""
    archives = [entry for entry in entries if _is_main_archive(entry, codename)]
    for suite in _NEWER_SUITES.get(distribution, ()):
        for entry in archives:
            yield entry.source_stanza(suite)


def own_sources(entries: Iterable[Entry], codename: str) -> Iterator[str]:
    """Source lists of the machine's own release, for packages that need not be newer."""
    for entry in entries:
        if _is_main_archive(entry, codename):
            yield entry.source_stanza(codename)


def _is_main_archive(entry: Entry, codename: str) -> bool:
    """Whether it holds the release itself; security and update archives name other suites."""
    names = {codename, "stable", "testing", "unstable", "sid"}
    parts = {"main", "universe"}  # Ubuntu keeps MicroPython in universe
    return not parts.isdisjoint(entry.components) and not names.isdisjoint(entry.suites)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []


def _fields(stanza: str) -> dict[str, str]:
    """Fields by lower-case name; the lines of a value that continues (an inline key) are kept."""
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1].isspace() and name:
            fields[name] += "\n" + line
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def _kept(options: dict[str, str]) -> dict[str, str]:
    return {name: options[name] for name in _KEPT_OPTIONS if name in options}
