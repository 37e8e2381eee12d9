"""What a signature check takes from the heap, and what the ten-thousandth token does.

MicroPython only: collecting is switched off, so that everything allocated stays to be counted.
"""

import gc
import sys

from fakes import FakeUnit, FakeVerifier, sign, token
from meter.core import verdict as v
from meter.native.assembly import make_checker
from vector_files import load, unhex

IS_32_BIT = sys.maxsize < 1 << 32
# A token's message is at most 200 bytes; the larger words of a laptop are nobody's target.
MOST_OCTETS = 1024 if IS_32_BIT else 1800
TABLE_BYTES = (768, 3072, 24576)
TOKENS = 10_000
FIRST_NUMBER = 256
FULL = 200
MEASURED = (1, FULL, TOKENS)
ACTIVATE_UNTIL = 1


def allocated(function, *arguments) -> int:
    """Octets that calling `function` takes from the heap."""
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    function(*arguments)
    after = gc.mem_alloc()
    gc.enable()
    return after - before


def test_the_instrument_counts():
    assert allocated(len, b"") == 0
    assert 1000 <= allocated(bytearray, 1000) <= 1100


def test_a_check_takes_at_most_a_kilobyte():
    case = load("ed25519.json")["rfc8032"][1]
    signature = unhex(case["signature"])
    for table_bytes in TABLE_BYTES:
        verifier = make_checker(table_bytes).verifier(unhex(case["key"]))
        for _ in range(2):
            for length in range(0, 200, 7):
                octets = allocated(verifier.verify, bytes(length), signature)
                assert octets <= MOST_OCTETS, (table_bytes, length, octets)
            verifier.finish()  # the first time without tables


class Counting:
    """An engine's unrolled code that counts what is asked of it."""

    def __init__(self, engine) -> None:
        self._unrolled = engine._unrolled
        self.calls = []

    def run(self, registers, acc, parts):
        self.calls.append(("run", parts[2]))
        self._unrolled.run(registers, acc, parts)

    def invert(self, registers, acc):
        self.calls.append(("invert", 1))
        self._unrolled.invert(registers, acc)

    def freeze(self, registers, acc, source, target):
        self.calls.append(("freeze", 1))
        self._unrolled.freeze(registers, acc, source, target)

    def pack(self, registers, acc, source, out):
        self._unrolled.pack(registers, acc, source, out)


def test_every_check_does_the_same_work_whatever_was_checked_before():
    case = load("ed25519.json")["rfc8032"][1]
    checker = make_checker(768)
    verifier = checker.verifier(unhex(case["key"])).finish()
    counting = checker.engine._unrolled = Counting(checker.engine)
    seen = []
    for number in range(50):
        verifier.verify(b"%d" % number, unhex(case["signature"]))
        assert not seen or counting.calls == seen, number
        seen, counting.calls = counting.calls, []
    assert ("run", checker.comb.columns) in seen and len(seen) == 6


def until(number: int, meter) -> bytes:
    now_s = meter.time.now_s()
    dates = {"iat": now_s, "exp": now_s + 86400}
    return token(number, [ACTIVATE_UNTIL, now_s + 86400], **dates)


class NoteVerifier(FakeVerifier):
    """Notes what there is to hash."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        self.checks += 1
        self.octets = len(message)
        return signature == sign(message)


def test_the_ten_thousandth_token_takes_what_the_first_took():
    one = FakeUnit()
    one.make_verifier = NoteVerifier
    meter = one.begin()
    verifier = meter.provisioning.verifier
    assert isinstance(verifier, NoteVerifier)
    costs, lengths = {}, set()
    for count in range(1, TOKENS + 1):
        data = until(FIRST_NUMBER + count, meter)
        if count in MEASURED:
            costs[count] = allocated(meter.enter_token, data, 1)
        else:
            meter.enter_token(data, 1)
        lengths.add(verifier.octets)
        assert meter.last_token and meter.last_token.verdict.code == v.ACCEPTED, count
    assert verifier.checks == TOKENS and len(lengths) == 1
    # Until the list of events and the window of numbers are full, each token has a little less.
    assert costs[TOKENS] == costs[FULL], costs
    assert costs[TOKENS] <= costs[1] * 103 // 100, costs
