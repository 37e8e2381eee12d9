"""What signature checks cost on RV32, in instructions and allocated bytes: one line for each.

Runs on the machine in QEMU, which hands in its counter. A line is: label, instructions, bytes.
"""

import gc

from check_case import KEY, MESSAGE, SIGNATURE
from meter.core.aes128 import Aes128
from meter.core.ed25519 import Verifier
from meter.core.gcm import Gcm
from meter.core.ghash import Ghash
from meter.core.sha512 import sha512
from meter.native import assembly
from meter.native.aes128 import Aes128 as FastAes
from meter.native.comb import shape_for
from meter.native.engine import Engine
from meter.native.ghash import Ghash as FastGhash

TABLE_BYTES = (768, 1536, 3072, 6144, 12288, 24576, 49152)
REPEATED = 64
BLOCK_MESSAGE = bytes(111)
TOKEN_MESSAGE = bytes(72)
GCM_KEY = bytes(16)
NONCE = bytes(12)
GCM_TEXT = bytes(128)
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
        for label, gcm in (
            ("AES-GCM of 128 bytes", Gcm(FastAes(GCM_KEY), FastGhash)),
            ("plain AES-GCM of them", Gcm(Aes128(GCM_KEY), Ghash)),
        ):
            self._show(label, lambda gcm=gcm: gcm.seal(NONCE, GCM_TEXT, b"", 12), collects=True)

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
        if table_bytes == 3072:
            self._show("verify, without tables", lambda: fast.verify(MESSAGE, SIGNATURE))
        fast.finish()
        assert fast.verify(MESSAGE, SIGNATURE)
        label = f"verify, tables of {2 * shape_for(table_bytes).table_bytes} bytes"
        self._show(label, lambda: fast.verify(MESSAGE, SIGNATURE))
        if table_bytes == 3072:
            self._show(
                "the same for a longer message", lambda: fast.verify(TOKEN_MESSAGE, SIGNATURE)
            )
            self._show("prove a key", lambda: checker.verifier(KEY))
            self._show("make the key's table", lambda: _remake(checker, fast))

    def _plain(self):
        self._show("plain SHA-512 of one block", lambda: sha512(BLOCK_MESSAGE))
        gc.collect()
        plain = Verifier(KEY)
        self._show("plain verify", lambda: plain.verify(MESSAGE, SIGNATURE), collects=True)

    def _show(self, label, function, times=1, collects=False):
        gc.collect()
        if not collects:
            gc.disable()
        allocated, start = _allocated(), self._ticks()
        function()
        instructions = (self._ticks() - start) * self._per_tick // times
        print(f"{label}\t{instructions}\t{_allocated() - allocated}")
        gc.enable()


def _remake(checker, fast):
    checker.tables.key = b""
    fast.finish()


def _allocated():
    return getattr(gc, "mem_alloc")()  # noqa: B009
