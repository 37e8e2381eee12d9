"""Judges signatures from a file: on each line key, message and signature in hex; prints 1s and 0s.

On MicroPython: `judge_signatures.py FILE`, for `tests/test_random_signatures.py`. Lines of one key
come in a row, so that its table is made once.
"""

import sys

from meter.native.assembly import make_checker

TABLE_BYTES = 3072
FIRST_KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")


def verdicts(lines):
    """One character for each line."""
    checker, key, text = make_checker(TABLE_BYTES), b"", ""
    verifier = checker.verifier(FIRST_KEY).finish()
    for line in lines:
        line_key, message, signature = [bytes.fromhex(part) for part in line.strip().split(",")]
        if line_key != key:
            key, verifier = line_key, checker.verifier(line_key).finish()
        text += "1" if verifier.verify(message, signature) else "0"
    return text


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        print(verdicts(file))
