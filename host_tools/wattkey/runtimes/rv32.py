"""A RISC-V board that runs on a laptop: MicroPython's bare-metal port in QEMU.

RV32IMAC is the ESP32-C3's instruction set. QEMU and the compiler come as packages that are
unpacked, never installed; what is kept in the cache is QEMU, its libraries and the firmware. Not
here: what runs on it, and how instructions are counted.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from . import cache
from .apt import Apt
from .build import check_apt, check_tools, fetch_source
from .errors import RuntimeUnavailable
from .progress import say
from .shell import Log, StepFailed

_QEMU = "qemu-system-riscv32"
_GCC = "riscv64-unknown-elf-gcc"
COMPILER_PACKAGES = ("gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf")
_PACKAGES = ("qemu-system-misc", *COMPILER_PACKAGES)
_TARGET = ("-march=rv32imac", "-mabi=ilp32")
_MULTILIB = "lib/rv32imac/ilp32"
ROOMY, SMALL = "firmware.elf", "small-heap.elf"
HEAP_KIB = {ROOMY: 1024, SMALL: 256}
"""The machine's two heaps: one larger than any board's, in which the largest tables fit and what is
used is measured, not limited; and a small one, for a meter and who talks with it at once."""

_RECIPE = 2
"""Raise it when a machine made by an earlier version of this file should not be used."""


@dataclass(frozen=True)
class Rv32:
    """A folder with the machine, and which of its heaps it has; it runs nothing by itself."""

    folder: Path
    heap: str = ROOMY

    @property
    def firmware(self) -> Path:
        return self.folder / self.heap

    def with_small_heap(self) -> "Rv32":
        """The same machine with a board's heap."""
        return replace(self, heap=SMALL)

    @property
    def command(self) -> list[str]:
        """Starts QEMU; one instruction is one virtual nanosecond."""
        options = "-machine virt -m 256M -nographic -monitor none -bios none -semihosting"
        counting = "-serial stdio -icount shift=0"
        return [
            str(self.folder / _QEMU),
            *options.split(),
            *counting.split(),
            "-kernel",
            str(self.firmware),
        ]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "LD_LIBRARY_PATH": str(self.folder / "lib")}


@dataclass(frozen=True)
class Compiler:
    """What compiles for the machine; `libraries` are linked by name, the last ones needed last."""

    gcc: Path
    include: Path
    libraries: tuple[str, ...]
    target: tuple[str, ...] = _TARGET


def compiler_in(root: Path, log: Log) -> Compiler:
    """The compiler in the packages unpacked at `root`, or the machine's own.

    Debian's does not find the 32-bit C library by itself.
    """
    gcc = _tool(root, _GCC)
    prefix = next(path for path in (root / "usr", Path("/usr")) if _picolibc(path).exists())
    libraries = _picolibc(prefix) / _MULTILIB
    libgcc = log.run([str(gcc), *_TARGET, "-print-libgcc-file-name"]).strip()
    named = [str(libraries / name) for name in ("libc.a", "libm.a", "libc.a")]
    return Compiler(gcc, _picolibc(prefix) / "include", (*named, libgcc))


def find() -> Rv32:
    """Return the machine, made if need be; raise RuntimeUnavailable where it cannot be had."""
    folder = _folder()
    if folder.exists():
        return Rv32(folder)
    check_apt()
    check_tools()
    with cache.locked("rv32"):
        if not folder.exists():
            _publish(folder)
    return Rv32(folder)


def made() -> Rv32:
    """Return the machine if it is there; raise RuntimeUnavailable if it would have to be made."""
    if not _folder().exists():
        raise RuntimeUnavailable("no RV32 machine yet", "python -m wattkey.runtimes rv32")
    return Rv32(_folder())


def _folder() -> Path:
    return cache.root() / f"rv32-{_digest()}"


def _digest() -> str:
    text = repr((_RECIPE, _PACKAGES, HEAP_KIB))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _publish(folder: Path) -> None:
    log = Log(cache.root() / "logs" / "rv32.log")
    with tempfile.TemporaryDirectory(prefix=".building-rv32-", dir=cache.root()) as name:
        try:
            ready = _make(Path(name), log)
        except (StepFailed, StopIteration, OSError) as error:
            hint = f"see the whole log in {log.path}"
            raise RuntimeUnavailable(f"no RV32 machine: {error}", hint) from error
        ready.rename(folder)
    say("rv32: ready")


def _make(workshop: Path, log: Log) -> Path:
    say("rv32: fetching QEMU and a RISC-V compiler, about 200 MB, a minute or two")
    apt = Apt(workshop / "apt", log)
    apt.update()
    root = apt.unpack_binaries(apt.not_installed(list(_PACKAGES)), workshop / "root")
    source, version = fetch_source(workshop, log)
    say(f"rv32: compiling MicroPython {version}, log in {log.path}")
    ready = workshop / "made"
    ready.mkdir()
    for name, heap_kib in HEAP_KIB.items():
        shutil.copy2(_compile(source, root, heap_kib, log), ready / name)
    _keep_qemu(_tool(root, _QEMU), root, ready)
    return ready


def _tool(root: Path, name: str) -> Path:
    """A program from the unpacked packages, or the machine's own."""
    unpacked = root / "usr" / "bin" / name
    found = str(unpacked) if unpacked.exists() else shutil.which(name)
    if not found:
        raise StepFailed(f"no {name}")
    return Path(found)


def _compile(source: Path, root: Path, heap_kib: int, log: Log) -> Path:
    compiler = compiler_in(root, log)
    jobs = f"-j{os.cpu_count() or 1}"
    python = f"PYTHON={sys.executable}"
    log.run(["make", jobs, "-C", str(source / "mpy-cross"), python])
    port, build = source / "ports" / "qemu", f"build-{heap_kib}"
    words = [
        # Not a make variable: the port's own Makefile adds to it.
        *("env", "LDFLAGS=-nostdlib"),
        *("make", jobs, "-C", str(port), python, "BOARD=VIRT_RV32", "FROZEN_MANIFEST="),
        f"BUILD={build}",
        f"CROSS_COMPILE={str(compiler.gcc).removesuffix('gcc')}",
        f"MICROPY_HEAP_SIZE={heap_kib * 1024}",
        f"LIBS={' '.join(compiler.libraries)}",
        f"CFLAGS_EXTRA=-isystem {compiler.include}",
    ]
    log.run(words)
    return port / build / "firmware.elf"


def _picolibc(prefix: Path) -> Path:
    return prefix / "lib" / "picolibc" / "riscv64-unknown-elf"


def _keep_qemu(qemu: Path, root: Path, ready: Path) -> None:
    """Copy QEMU and those libraries that came with it."""
    shutil.copy2(qemu, ready / _QEMU)
    target = ready / "lib"
    target.mkdir()
    folders = [path for path in root.glob("**/*-linux-gnu") if path.is_dir()]
    environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, folders))}
    listing = subprocess.run(
        ["ldd", str(qemu)], env=environment, capture_output=True, text=True, check=True
    ).stdout
    for line in listing.splitlines():
        name, _, path = line.strip().partition(" => ")
        library = Path(path.split(" ")[0]) if path else Path()
        if root in library.parents:
            shutil.copy2(library, target / name)
