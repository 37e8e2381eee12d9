"""libsodium's signature check in C, on the same RV32 machine: fetched, compiled, counted.

Its source package and the compiler are unpacked in a folder that is thrown away; the programs stay
in the cache. Not here: what a program does (`c_on_rv32`). Debian has no Monocypher.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from wattkey.runtimes import cache
from wattkey.runtimes.apt import Apt, version_numbers
from wattkey.runtimes.progress import say
from wattkey.runtimes.rv32 import COMPILER_PACKAGES, Rv32, compiler_in
from wattkey.runtimes.shell import Log, StepFailed
from wattkey.runtimes.source_list import own_sources, read_machine

from .subjects import BenchError

HERE = Path(__file__).resolve().parent / "c_on_rv32"
LEVELS = ("-Os", "-O2", "-O3")
_TIMEOUT_S = 60
_LIBRARY = Path("src/libsodium")
_SOURCES = (
    "crypto_sign/ed25519/ref10/open.c",
    "crypto_sign/ed25519/ref10/sign.c",
    "crypto_core/ed25519/ref10/ed25519_ref10.c",
    "crypto_hash/sha512/cp/hash_sha512_cp.c",
    "crypto_verify/sodium/verify.c",
)
_INCLUDES = ("include", "include/sodium", "include/sodium/private", "")


def count(machine: Rv32, key: bytes, message: bytes, signature: bytes) -> dict[str, int]:
    """Instructions of one check by label; BenchError says why there are none."""
    case = {"KEY": key, "MESSAGE": message, "SIGNATURE": signature}
    try:
        folder = _made(case)
    except (StepFailed, StopIteration, OSError) as error:
        raise BenchError(f"libsodium could not be built: {error}") from error
    version = (folder / "version").read_text()
    return {
        f"libsodium {version} in C, gcc {level}": _counted(machine, folder / f"check{level}.elf")
        for level in LEVELS
    }


def _counted(machine: Rv32, program: Path) -> int:
    *command, _ = machine.command
    result = subprocess.run(
        [*command, str(program)],
        env=machine.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    instructions = int(result.stdout.strip() or 0)
    if not instructions:
        raise BenchError(f"{program.name} refused a good signature\n{result.stdout!r}")
    return instructions


def _made(case: dict[str, bytes]) -> Path:
    """The folder of the programs that check `case`."""
    text = repr((case, LEVELS, _SOURCES, [path.read_text() for path in sorted(HERE.iterdir())]))
    folder = cache.root() / f"libsodium-rv32-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    with cache.locked("libsodium-rv32"):
        if not folder.exists():
            _publish(folder, case)
    return folder


def _publish(folder: Path, case: dict[str, bytes]) -> None:
    log = Log(cache.root() / "logs" / "libsodium-rv32.log")
    with tempfile.TemporaryDirectory(prefix=".building-libsodium-", dir=cache.root()) as name:
        workshop, ready = Path(name), Path(name) / "ready"
        ready.mkdir()
        say("libsodium: fetching its source and a RISC-V compiler, half a minute")
        source, version = _fetch_source(workshop, log)
        apt = Apt(workshop / "apt", log)
        apt.update()
        packages = apt.not_installed(list(COMPILER_PACKAGES))
        root = apt.unpack_binaries(packages, workshop / "root")
        for level in LEVELS:
            _compile(source, root, level, ready / f"check{level}.elf", case, log)
        (ready / "version").write_text(".".join(map(str, version_numbers(version))))
        ready.rename(folder)


def _fetch_source(workshop: Path, log: Log) -> tuple[Path, str]:
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    apt = Apt(workshop / "apt-source", log, "\n".join(own_sources(read_machine(), codename)))
    apt.update()
    source = apt.unpack_source("libsodium", workshop / "source")
    # What its own configure script would write.
    header = source / _LIBRARY / "include" / "sodium" / "version.h"
    shutil.copy2(source / "builds" / "msvc" / "version.h", header)
    return source, apt.source_version("libsodium")


def _compile(
    source: Path, root: Path, level: str, program: Path, case: dict[str, bytes], log: Log
) -> None:
    compiler = compiler_in(root, log)
    library = source / _LIBRARY
    octets = [f"-D{name}={','.join(map(str, value))}" for name, value in case.items()]
    words = [
        *(str(compiler.gcc), *compiler.target, level, "-w", "-DNATIVE_LITTLE_ENDIAN=1"),
        *("-ffunction-sections", "-Wl,--gc-sections", "-nostdlib", "-nostartfiles"),
        *(f"-I{library / folder}" for folder in _INCLUDES),
        *("-isystem", str(compiler.include)),
        *("-T", str(HERE / "bare.ld"), "-o", str(program), str(HERE / "bare.c")),
        *octets,
        *(str(library / name) for name in _SOURCES),
        *compiler.libraries,
    ]
    log.run(words)
    os.chmod(program, 0o644)
