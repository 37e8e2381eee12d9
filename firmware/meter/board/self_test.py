"""What a board says of itself when it starts: one line for each part, before it is ready.

Here: the tests and their words. `wattkey flash` reads them (`wattkey.flashing.boot_report`), and so
does anybody with a terminal program. A part that FAILED is broken; what is merely missing or silent
says so and may be right: without mains a metering chip has no supply.
"""

import gc
from binascii import unhexlify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from ..meter import Meter
    from .unit import Unit

OK = "ok"
FAILED = "FAILED"

# RFC 8032, section 7.1, test 2.
_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
_MESSAGE = b"\x72"
_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def report(unit: "Unit", meter: "Meter") -> "Iterator[str]":
    """Yield the lines of the boot report."""
    for part, test in (
        ("journal", _journal),
        ("front end", _front_end),
        ("clock chip", _clock_chip),
        ("fram", _fram),
        ("thermometer", _thermometer),
        ("signatures", _signatures),
        ("memory", _memory),
    ):
        yield "self-test %s: %s" % (part, test(unit, meter))


def _journal(unit: "Unit", meter: "Meter") -> str:
    health = meter.health()
    if health.failed_saves:
        return FAILED + ", the state was not stored %d times" % health.failed_saves
    return OK + ", start number %d" % health.boots


def _front_end(unit: "Unit", meter: "Meter") -> str:
    if unit.chip.is_silent:
        return "silent; no mains, or not wired"
    return OK + ", %d V" % (meter.reading.voltage_mv // 1000)


def _clock_chip(unit: "Unit", meter: "Meter") -> str:
    return "none" if unit.clock_chip is None else OK


def _fram(unit: "Unit", meter: "Meter") -> str:
    return "none" if unit.fram is None else OK


def _thermometer(unit: "Unit", meter: "Meter") -> str:
    if unit.overheat is None:
        return "none"
    if unit.overheat.is_too_hot():
        return FAILED + ", too hot, or shorted"
    return "seems to be torn off" if unit.overheat.is_torn() else OK


def _signatures(unit: "Unit", meter: "Meter") -> str:
    """Check a known signature, and one that is wrong, as tokens will be checked: without the key's
    tables and with them.

    Only while the meter is new: it takes a second and as much memory as a key.
    """
    if meter.provisioning.is_provisioned:
        return OK + ", checked when new"
    verifier, signature = unit.make_verifier(unhexlify(_KEY), False), unhexlify(_SIGNATURE)
    gc.collect()
    is_right = verifier.verify(_MESSAGE, signature) and not verifier.verify(b"", signature)
    for _ in verifier.steps():
        pass
    if not is_right or not verifier.verify(_MESSAGE, signature) or verifier.verify(b"", signature):
        return FAILED + ", the arithmetic is wrong on this processor"
    return OK + (", native" if verifier.is_fast else ", core")


def _memory(unit: "Unit", meter: "Meter") -> str:
    gc.collect()
    count: "Any" = getattr(gc, "mem_free", None)  # MicroPython's
    return OK if count is None else OK + ", %d bytes free" % count()
