"""A Python that answers inputs, as a child process: `side.py` reads them from its input, for ever.

Each input is the number of its target (1 octet), its length (4) and its bytes; each answer its
length and its bytes. What should not have been raised is an answer too: it begins with "?".
"""

import sys

from targets import TARGETS

MOST = 4


def answer_to(target, data):
    """Return the answer of the target with that number, or what it raised."""
    return answered(TARGETS[sorted(TARGETS)[target]], data)


def answered(answer, data):
    """Return what `answer` gives for `data`, or what it raised."""
    try:
        return answer(data)
    except Exception as error:
        return b"?" + type(error).__name__.encode() + b" " + str(error).encode()


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = source.read(1 + MOST)
        if len(head) < 1 + MOST:
            return
        data = source.read(int.from_bytes(head[1:], "big"))
        answer = answer_to(head[0], data)
        sink.write(len(answer).to_bytes(MOST, "big") + answer)
        if hasattr(sink, "flush"):
            sink.flush()


if __name__ == "__main__":
    main()
