"""Links modules into one before they are frozen, as the linker of another language does.

The code of a frozen module lies in flash, but not its names: each module is an object with a table
of what it defines and imports, 8 octets each, in the heap for as long as the meter runs. Modules
that are always there may as well be one. Its names are in one table, once, nothing is imported, and
constants are the numbers they stand for, as `_NAME = const(...)` is within one module. What the
code does is the same, and who imports a linked module by its name finds a door to the one.

Here: what goes in and what comes out. `firmware/manifest.py` says which modules; the reasons are in
`firmware/DESIGN.md`, memory. The standard library is enough: the Python that builds an image may
have nothing else.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from .program import Program
from .rewriting import Rewriter, door
from .sources import LinkError, Module, read

__all__ = ["LinkError", "link", "link_into"]


def link_into(folder: Path, files: dict[str, Path], whole: str, roots: Sequence[str]) -> list[str]:
    """Write what `link` returns into `folder`, and return the paths there.

    What is the same stays untouched: nothing is compiled again that has not changed, and two that
    link at once do not meet.
    """
    texts = link(files, whole, roots)
    for path, text in texts.items():
        file = folder / path
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            begun = file.with_name(f"{file.name}.{os.getpid()}")
            begun.write_text(text)
            begun.replace(file)
    return list(texts)


def link(files: dict[str, Path], whole: str, roots: Sequence[str]) -> dict[str, str]:
    """Return the texts by their path in the image: those of `files`, and the one module's.

    `whole` is its dotted name. Linked are the modules of its package that `roots`, also dotted,
    import while they are imported, and the roots themselves. Raises LinkError for what cannot be.
    """
    program = Program(read(files), whole, roots)
    texts = {module.path: _door_or_text(program, module) for module in program.modules.values()}
    linked = [Rewriter(program, program.modules[name]).rewritten() for name in program.linked]
    return texts | {whole.replace(".", "/") + ".py": "\n".join(linked)}


def _door_or_text(program: Program, module: Module) -> str:
    is_linked = module.name in program.linked
    return door(program, module.name) if is_linked else Rewriter(program, module).rewritten()
