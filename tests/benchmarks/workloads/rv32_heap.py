"""What the fast signature check keeps in the heap of a small board: a line is a label and octets.

Runs on the machine in QEMU, from compiled files that are read in place, as frozen ones are: their
octets are not in the heap, but for native code.
"""

import gc

from check_case import KEY

TABLE_BYTES = (768, 1536, 3072, 6144, 12288, 24576, 49152)


def run():
    before = _allocated()
    from meter.native import assembly

    print(f"import the fast twin\t{_allocated() - before}")
    for table_bytes in TABLE_BYTES:
        before = _allocated()
        checker = assembly.make_checker(table_bytes)
        verifier = checker.verifier(KEY)
        verifier.finish()
        label = f"a checker with tables of {2 * table_bytes} octets, and a key"
        print(f"{label}\t{_allocated() - before}")
        del checker, verifier


def _allocated():
    gc.collect()
    return getattr(gc, "mem_alloc")()  # noqa: B009
