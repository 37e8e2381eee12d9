"""How much heap a meter takes, on MicroPython: `heap.py kept`, `heap.py churn`, `heap.py needed`.

kept: bytes that stay after each stage of starting up. churn: bytes allocated by one go of an
operation, garbage included. needed: bytes that must be free for an operation to succeed. Each line
is a name, a tab and a number.
"""

# CPython's gc counts objects, not bytes.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

import gc
import sys

# An empty object fills one of the collector's blocks: four words.
_BLOCK_BYTES = 32 if sys.maxsize > 1 << 32 else 16
_RESOLUTION_BYTES = 256
_MOST_BYTES = 200_000


def tell(name, number):
    print(name + "\t" + str(number))


def kept():
    """Stages build on each other, so each is told as what it added."""
    held = []
    for name, stage in STAGES:
        gc.collect()
        before = gc.mem_alloc()
        held.append(stage(held))
        gc.collect()
        tell(name, gc.mem_alloc() - before)
    gc.collect()
    tell("all of it", gc.mem_alloc())


def _import_core(_):
    return __import__("meter.meter")


def _import_dlms(_):
    return __import__("meter.dlms.server"), __import__("meter.dlms.hdlc_server")


def _import_rest(_):
    """Whatever else the firmware imports to start: links, runner, asyncio."""
    return __import__("main")


def _build_meter(_):
    """Unprovisioned, and with what this file needs to make one."""
    from whole_meter import make_bare_meter

    return make_bare_meter()


def _make_verifier(_):
    from meter.core.ed25519 import Verifier
    from whole_meter import ISSUER_KEY

    return Verifier(ISSUER_KEY)


def _build_server(held):
    from meter.dlms.server import Server

    return Server(held[3])


def _connect(held):
    from meter.dlms.hdlc_server import HdlcServer

    return HdlcServer(held[-1])


def _import_ble(_):
    return __import__("meter.links.ble"), __import__("meter.links.ble_peripheral")


def _build_ble(_):
    """Without what the stack itself keeps: for the link's writes, 1280 bytes."""
    import asyncio

    from meter.links.ble import BleLink
    from meter.links.ble_peripheral import Peripheral

    return BleLink(None, None), Peripheral(NoRadio(), str, asyncio.Event())


class NoRadio:
    """A `bluetooth.BLE` that takes everything and keeps nothing."""

    def __getattr__(self, name):
        return _take

    def gatts_register_services(self, services):
        return ((1, 2),)


def _take(*values, **options):
    return None


STAGES = (
    ("import meter and core", _import_core),
    ("import dlms", _import_dlms),
    ("import main, links, asyncio", _import_rest),
    ("a meter", _build_meter),
    ("its Verifier", _make_verifier),
    ("its DLMS server", _build_server),
    ("one HDLC connection", _connect),
    ("import the Bluetooth link", _import_ble),
    ("a Bluetooth link", _build_ble),
)


def operations():
    """Names and workloads, of the same that are repeated elsewhere."""
    import dlms
    import tokens

    return (
        ("make a Verifier", tokens.make_verifier),
        ("check a token", tokens.bad_signature),
        ("hash one block", tokens.sha512_one_block),
        ("refuse another's token", tokens.wrong_meter),
        ("DLMS association", dlms.association),
        ("DLMS GET", dlms.get),
        ("DLMS object list", dlms.object_list),
    )


def churn():
    for name, prepare in operations():
        step = prepare()
        step()
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        step()
        tell(name, gc.mem_alloc() - before)
        gc.enable()


def needed():
    ballast = Ballast()
    for name, prepare in operations():
        tell(name, _smallest(prepare, ballast))


def _smallest(prepare, ballast):
    """Bisect the free bytes with which a step succeeds, each on a meter of its own."""
    fails, succeeds = 0, _MOST_BYTES
    while succeeds - fails > _RESOLUTION_BYTES:
        middle = (fails + succeeds) // 2
        if _succeeds_with(middle, prepare(), ballast):
            succeeds = middle
        else:
            fails = middle
    return succeeds


def _succeeds_with(free_bytes, step, ballast):
    ballast.load(free_bytes)
    try:
        step()
    except MemoryError:
        return False
    finally:
        ballast.drop()
    return True


class Ballast:
    """Fills the heap from its beginning, every hole of it, until so many bytes are left at its end.

    One list, emptied in place: what the collector takes for a pointer would keep a dropped one.
    """

    def __init__(self):
        gc.collect()
        self._plugs = [None] * (gc.mem_free() // _BLOCK_BYTES)

    def load(self, free_bytes):
        at = 0
        gc.collect()
        to_fill = gc.mem_free() - free_bytes
        while to_fill > 0:
            for _ in range(to_fill // _BLOCK_BYTES + 1):
                self._plugs[at] = object()
                at += 1
            to_fill = gc.mem_free() - free_bytes

    def drop(self):
        for at in range(len(self._plugs)):
            self._plugs[at] = None
        gc.collect()


{"kept": kept, "churn": churn, "needed": needed}[sys.argv[1]]()
