"""Random signatures and mutations of them: the meter's fast check against OpenSSL's.

WATTKEY_SIGNATURES=10000 says how many; a failure prints the seed, and WATTKEY_SEED repeats it.
"""

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks import rv32
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from meter.core.edwards25519 import IDENTITY, L, P
from test_on_rv32 import FOLDERS, TIMEOUT_S, the_machine

COUNT = int(os.environ.get("WATTKEY_SIGNATURES", "1000"))
SEED = int(os.environ.get("WATTKEY_SEED", "0")) or random.SystemRandom().getrandbits(32)
KEYS = max(4, COUNT // 250)
# QEMU takes its time: unless somebody asks for a count, it gets a part of them.
RV32_COUNT = COUNT if "WATTKEY_SIGNATURES" in os.environ else COUNT // 4
RV32_AT_ONCE = 1000  # so that no single test takes minutes on a busy machine
LONGEST_MESSAGE = 300
JUDGE = Path(__file__).resolve().parent / "native" / "judge_signatures.py"

Case = tuple[bytes, bytes, bytes]
Mutation = Callable[[random.Random, bytes, bytes], tuple[bytes, bytes]]


def _with_s(signature: bytes, s: int) -> bytes:
    return signature[:32] + (s % (1 << 256)).to_bytes(32, "little")


def _s_of(signature: bytes) -> int:
    return int.from_bytes(signature[32:], "little")


def _flipped(chance: random.Random, data: bytes) -> bytes:
    bit = chance.randrange(8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# Each takes a good message and signature, and returns something to be judged instead.
MUTATIONS: tuple[Mutation, ...] = (
    lambda chance, message, signature: (message, signature),
    lambda chance, message, signature: (message, signature),
    lambda chance, message, signature: (message, _flipped(chance, signature)),
    lambda chance, message, signature: (_flipped(chance, message + b"\0"), signature),
    lambda chance, message, signature: (
        message,
        _with_s(signature, _s_of(signature) + chance.randrange(1, 16) * L),
    ),
    lambda chance, message, signature: (message, _with_s(signature, -_s_of(signature) % L)),
    lambda chance, message, signature: (
        message,
        _with_s(signature, chance.choice((0, 1, L - 1, L, L + 1, (1 << 253) - 1, (1 << 256) - 1))),
    ),
    lambda chance, message, signature: (
        message,
        chance.choice((0, 1, P - 1, P, P + 1, (1 << 255) - 1, (1 << 255) + 1)).to_bytes(
            32, "little"
        )
        + signature[32:],
    ),
)


def _cases(chance: random.Random) -> Iterator[Case]:
    """COUNT cases; those of one key come in a row."""
    for _ in range(KEYS):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public = private.public_key().public_bytes_raw()
        for _ in range(COUNT // KEYS):
            message = chance.randbytes(chance.randrange(LONGEST_MESSAGE))
            changed = chance.choice(MUTATIONS)(chance, message, private.sign(message))
            yield public, *changed


def _openssl(case: Case) -> bool:
    key, message, signature = case
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return signature[:32] != IDENTITY  # where the meter is stricter on purpose (SPEC 1.4)


@pytest.fixture(scope="module")
def judged() -> tuple[list[Case], str]:
    """The cases, and a character for each: what OpenSSL says."""
    cases = list(_cases(random.Random(SEED)))
    return cases, "".join("1" if _openssl(case) else "0" for case in cases)


def _text(cases: list[Case]) -> str:
    return "".join(",".join(part.hex() for part in case) + "\n" for case in cases)


@pytest.mark.parametrize("name", ["standard", "esp32-like"])
def test_the_meter_says_what_openssl_says(
    name: str, tmp_path: Path, judged: tuple[list[Case], str], find_micropython: Callable
) -> None:
    cases, expected = judged
    file = tmp_path / "signatures"
    file.write_text(_text(cases))
    folders = f"{rv32.ROOT / 'firmware'}:.frozen"
    result = subprocess.run(
        [find_micropython(name), "-X", "heapsize=8m", JUDGE, file],
        env={**os.environ, "MICROPYPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    _compare(result.stdout.strip(), expected)


@pytest.mark.parametrize("start", range(0, RV32_COUNT, RV32_AT_ONCE))
def test_so_does_rv32(judged: tuple[list[Case], str], start: int) -> None:
    cases, expected = judged
    part = slice(start, min(start + RV32_AT_ONCE, RV32_COUNT))
    files = rv32.firmware_files("core", "native")
    files["judge_signatures.py"] = JUDGE.read_bytes()
    files["signatures"] = _text(cases[part]).encode()
    script = 'import judge_signatures\nprint(judge_signatures.verdicts(open("/rom/signatures")))\n'
    printed = rv32.run(the_machine(), script, files, [*FOLDERS, "/rom"], TIMEOUT_S)
    _compare(printed.split()[-1], expected[part])


def test_there_are_good_and_bad_ones(judged: tuple[list[Case], str]) -> None:
    assert {"0", "1"} == set(judged[1])


def _compare(said: str, expected: str) -> None:
    assert len(said) == len(expected)
    wrong = [
        place for place, (one, other) in enumerate(zip(said, expected, strict=True)) if one != other
    ]
    assert not wrong, f"WATTKEY_SEED={SEED}: cases {wrong[:5]} differ"
