"""Another suite from the machine's own archive, in either format, and never unsigned."""

from pathlib import Path

from wattkey.runtimes.source_list import (
    candidates,
    own_sources,
    parse_deb822,
    parse_one_line,
    read_machine,
)

DEB822 = """\
Types: deb
# an archive as it was on a day
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/archive.gpg
Trusted: yes

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""

INLINE_KEY = """\
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdA
 -----END PGP PUBLIC KEY BLOCK-----
"""


def test_deb822_keeps_the_archive_and_its_key() -> None:
    first = next(candidates(parse_deb822(DEB822), "debian", "bookworm"))
    assert first == (
        "Types: deb-src\n"
        "URIs: http://mirror.example/debian\n"
        "Suites: trixie\n"
        "Components: main contrib\n"
        "Signed-By: /usr/share/keyrings/archive.gpg\n"
    )


def test_suites_are_tried_in_order_and_security_is_left_out() -> None:
    lists = list(candidates(parse_deb822(DEB822), "debian", "bookworm"))
    assert [text.split("Suites: ")[1].split()[0] for text in lists] == ["trixie", "forky", "sid"]
    assert not any("security" in text for text in lists)


def test_trusted_is_not_carried_over() -> None:
    assert "rusted" not in "".join(candidates(parse_deb822(DEB822), "debian", "bookworm"))


def test_a_key_of_several_lines_stays_whole() -> None:
    first = next(candidates(parse_deb822(INLINE_KEY), "debian", "bookworm"))
    assert first.endswith(INLINE_KEY[INLINE_KEY.index("Signed-By:") :])


def test_disabled_and_source_only_stanzas_are_left_out() -> None:
    assert not list(parse_deb822("Enabled: no\n" + INLINE_KEY))
    assert not list(parse_deb822(INLINE_KEY.replace("deb deb-src", "deb-src")))


def test_one_line_format() -> None:
    lines = [
        "# deb http://old.example/debian bookworm main",
        "deb-src http://mirror.example/debian bookworm main",
        "deb [arch=amd64 signed-by=/k.gpg trusted=yes] http://mirror.example/debian bookworm main",
        "deb http://mirror.example/debian-security bookworm-security main # fixes",
        "deb http://tools.example/apt tools-bookworm main",
    ]
    lists = list(candidates(parse_one_line(lines), "debian", "bookworm"))
    assert lists[0] == (
        "Types: deb-src\nURIs: http://mirror.example/debian\nSuites: trixie\n"
        "Components: main\nSigned-By: /k.gpg\n"
    )
    assert len(lists) == 3


def test_ubuntu_has_suites_of_its_own() -> None:
    entry = parse_one_line(["deb http://mirror.example/ubuntu noble main universe"])
    lists = "".join(candidates(entry, "ubuntu", "noble"))
    assert "Suites: questing" in lists
    assert "Components: main universe" in lists
    assert "trixie" not in lists


def test_what_need_not_be_newer_comes_from_the_machines_own_release() -> None:
    (first,) = own_sources(parse_deb822(DEB822), "bookworm")
    assert first.startswith(
        "Types: deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm\n"
    )


def test_an_unknown_distribution_has_no_candidates() -> None:
    assert not list(candidates(parse_deb822(DEB822), "fedora", "bookworm"))


def test_every_enabled_file_of_the_machine_is_read(tmp_path: Path) -> None:
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text("deb http://a.example/debian bookworm main\n")
    (parts / "b.list").write_text("deb http://b.example/debian bookworm main\n")
    (parts / "c.sources").write_text(INLINE_KEY)
    (parts / "d.sources.disabled").write_text(INLINE_KEY)
    uris = [entry.uris for entry in read_machine(tmp_path)]
    assert uris == ["http://a.example/debian", "http://b.example/debian"] + [
        "http://mirror.example/debian"
    ]


def test_a_machine_without_lists_has_no_entries(tmp_path: Path) -> None:
    assert read_machine(tmp_path / "none") == []
