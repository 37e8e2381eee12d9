"""What signature checks cost on RV32, in instructions and allocated bytes: one line for each.

Runs on the machine in QEMU, which hands in its counter. A line is: label, instructions, bytes.
"""

import gc

from meter.core.ed25519 import Verifier
from meter.core.sha512 import sha512
from meter.native import assembly, verifier
from meter.native.comb import shape_for
from meter.native.engine import Engine

KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
MESSAGE = b"\x72"
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
TABLE_BYTES = (768, 1536, 3072, 6144, 12288, 24576, 49152)
REPEATED = 64
BLOCK_MESSAGE = bytes(111)
TOKEN_MESSAGE = bytes(72)
OPERATIONS = (
    ("multiplication", (3, 3, 0, 1)),
    ("squaring", (4, 3, 0, 0)),
    ("sums before an addition", (5, 0, 0, 0)),
    ("sums in it", (6, 0, 0, 0)),
    ("table entry", (9, 11, 4, 0)),
)


class Bench:
    """Counts with the machine's `ticks`, of `per_tick` instructions each."""

    def __init__(self, ticks, per_tick):
        self._ticks = ticks
        self._per_tick = per_tick

    def run(self):
        self._operations()
        for table_bytes in TABLE_BYTES:
            self._verify(table_bytes)
        self._plain()

    def _operations(self):
        engine = Engine(assembly.unrolled_engine)
        for label, operation in OPERATIONS:
            # With digits of plus a FETCH skips what comes behind it, here a jump to nowhere.
            step = bytes(operation) + (b"\2\0\0\0" if operation[0] == 9 else b"")
            program = step * REPEATED + bytes(4)
            parts = (program, bytes(REPEATED), 1, 0, bytes(96))
            self._show(label, lambda parts=parts: engine.run_parts(parts), REPEATED)
        self._show("inversion", engine.invert_z)
        digest = assembly.make_sha512()
        self._show("SHA-512 of one block", lambda: digest.digest(BLOCK_MESSAGE))
        self._show("SHA-512 compression", digest._compress)

    def _verify(self, table_bytes):
        gc.collect()
        checker = assembly.make_checker(table_bytes)
        fast = checker.verifier(KEY)
        assert fast.verify(MESSAGE, SIGNATURE)
        label = "verify, tables of %d bytes" % (2 * shape_for(table_bytes).table_bytes)
        self._show(label, lambda: fast.verify(MESSAGE, SIGNATURE))
        if table_bytes == 3072:
            self._show(
                "the same for a longer message", lambda: fast.verify(TOKEN_MESSAGE, SIGNATURE)
            )
            self._show("make its key's table", lambda: verifier.CombVerifier(checker, KEY).finish())

    def _plain(self):
        self._show("plain SHA-512 of one block", lambda: sha512(BLOCK_MESSAGE))
        gc.collect()
        plain = Verifier(KEY)
        self._show("plain verify", lambda: plain.verify(MESSAGE, SIGNATURE), collects=True)

    def _show(self, label, function, times=1, collects=False):
        gc.collect()
        if not collects:
            gc.disable()
        allocated, start = gc.mem_alloc(), self._ticks()
        function()
        instructions = (self._ticks() - start) * self._per_tick // times
        print("%s\t%d\t%d" % (label, instructions, gc.mem_alloc() - allocated))
        gc.enable()
