"""Makes a build from the distribution's source package: gcc, make and python3, never root.

Libraries the compiler lacks are taken from the machine's own packages, unpacked beside the source
and linked statically, so that the finished binary needs nothing of them.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from .apt import Apt, fetch_binaries, version_numbers
from .errors import RuntimeUnavailable
from .progress import say
from .recipe import FROZEN, OLDEST_VERSION, Recipe
from .shell import Log, StepFailed
from .source_list import candidates, read_machine

_TOOLS = {"gcc": "gcc", "make": "make", "dpkg-source": "dpkg-dev"}
_PATH_HINT = "put a unix MicroPython >= 1.25 with cryptolib and littlefs on PATH as 'micropython'"
MULTILIB_HINT = "sudo apt-get install gcc-multilib"


def check_apt() -> None:
    """Raise RuntimeUnavailable where nothing can be fetched, so only PATH can serve."""
    if not shutil.which("apt-get"):
        raise RuntimeUnavailable("this system has no apt to fetch MicroPython's source", _PATH_HINT)


def check_tools() -> None:
    """Raise RuntimeUnavailable, naming the command that installs what is missing."""
    missing = [package for tool, package in _TOOLS.items() if not shutil.which(tool)]
    if "gcc" not in missing and not _compiles("", []):
        missing.append("libc6-dev")
    if missing:
        command = "sudo apt-get install " + " ".join(missing)
        raise RuntimeUnavailable("no MicroPython here, and no tools to build one", command)


def build(recipe: Recipe, folder: Path, log: Log) -> tuple[Path, str]:
    """Build `recipe` inside `folder`; answers the binary and its source's version."""
    c_flags, link_flags = library_flags(recipe, folder, log)
    source, version = fetch_source(folder, log)
    say(f"{recipe.name}: compiling MicroPython {version}, log in {log.path}")
    manifest = folder / "manifest.py"
    manifest.write_text(FROZEN)
    make(source / "mpy-cross", log)
    make(
        source / "ports" / "unix",
        log,
        *recipe.make_flags,
        f"FROZEN_MANIFEST={manifest}",
        "CFLAGS_EXTRA=" + " ".join([*recipe.c_flags, *c_flags]),
        "LDFLAGS_EXTRA=" + " ".join(link_flags),
    )
    return source / "ports" / "unix" / "build-standard" / "micropython", version


def fetch_source(folder: Path, log: Log) -> tuple[Path, str]:
    """Fetch and unpack the first source package that is new enough, with its version."""
    release = platform.freedesktop_os_release()
    distribution, codename = release.get("ID", ""), release.get("VERSION_CODENAME", "")
    lists = candidates(read_machine(), distribution, codename)
    for number, source_list in enumerate(lists):
        apt = Apt(folder / f"apt-{number}", log, source_list)
        version = _offered_version(apt)
        if version_numbers(version)[:2] >= OLDEST_VERSION:
            say(f"fetching MicroPython {version}, source package of {distribution}")
            return apt.unpack_source("micropython", folder / "source"), version
    raise StepFailed("no reachable source list of this system offers MicroPython >= 1.25")


def _offered_version(apt: Apt) -> str:
    try:
        apt.update()
        return apt.source_version("micropython")
    except StepFailed:
        return ""


def library_flags(recipe: Recipe, folder: Path, log: Log) -> tuple[list[str], list[str]]:
    """Flags for compiler and linker; libraries that are lacking are fetched into `folder`."""
    if recipe.is_32_bit:
        return _libraries_32_bit(folder, log)
    say(f"{recipe.name}: fetching the TLS library, for cryptolib")
    root = fetch_binaries(["libmbedtls-dev"], folder / "mbedtls", log)
    libraries = next(root.glob("usr/lib/*/libmbedcrypto.a")).parent
    return [f"-isystem {root}/usr/include"], [f"-L{libraries}"]


def _libraries_32_bit(folder: Path, log: Log) -> tuple[list[str], list[str]]:
    if _compiles("", ["-m32"]):
        return [], []
    if platform.machine() not in ("x86_64", "amd64"):
        reason = f"a 32-bit build needs an x86 machine, this is {platform.machine()}"
        raise RuntimeUnavailable(reason, "run these tests on an x86 machine")
    unpacked = folder / "multilib"
    if not unpacked.exists():
        say("esp32-like: no 32-bit C library installed, fetching one for this build")
    return _unpacked_multilib(unpacked, log)


def _unpacked_multilib(folder: Path, log: Log) -> tuple[list[str], list[str]]:
    """gcc-multilib without root: its packages unpacked, gcc pointed at them, linked statically."""
    major = log.run(["gcc", "-dumpversion"]).strip().split(".")[0]
    try:
        root = fetch_binaries(["libc6-dev-i386", f"lib32gcc-{major}-dev"], folder, log)
        libgcc = next(root.glob("usr/lib/gcc/*/*/32/libgcc.a")).parent
    except (StepFailed, StopIteration) as error:
        reason = f"no 32-bit C library, and none could be fetched ({error})"
        raise RuntimeUnavailable(reason, MULTILIB_HINT) from error
    folders = [f"{root}/usr/lib32", str(libgcc)]
    include = ["-isystem", f"{root}/usr/include"]
    link = ["-static", *(f"-B{path}" for path in folders), *(f"-L{path}" for path in folders)]
    return [*include, *_multiarch_headers()], link


def _multiarch_headers() -> list[str]:
    """The 64-bit headers serve both widths, but gcc does not look there when told -m32."""
    triplet = subprocess.run(
        ["gcc", "-print-multiarch"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return ["-isystem", f"/usr/include/{triplet}"] if triplet else []


def _compiles(code: str, flags: list[str]) -> bool:
    """Whether gcc makes a program that uses the C library with `flags`."""
    command = ["gcc", *flags, "-x", "c", "-", "-lm", "-o", os.devnull]
    code = code or '#include <stdio.h>\nint main(void) { return puts(""); }\n'
    return not subprocess.run(
        command, input=code, text=True, capture_output=True, check=False
    ).returncode


def make(folder: Path, log: Log, *arguments: str) -> None:
    """Run make in `folder` on all processors, with our own Python."""
    jobs = f"-j{os.cpu_count() or 1}"
    log.run(["make", jobs, "-C", str(folder), f"PYTHON={sys.executable}", *arguments])
