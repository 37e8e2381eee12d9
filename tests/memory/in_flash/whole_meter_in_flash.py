"""Runs one whole meter, as `main.py` does, and tells how much heap it holds.

`micropython -m whole_meter_in_flash SERIAL LINE_FD FLASH_FILE` writes lines of a name, a tab and
bytes while it starts, then `ready`, and answers lines from its standard input with one line each:
`heap` with the bytes held, `air TEXT` with what the radio answers to a line of text.
"""

import asyncio
import gc
import sys

_STEPS = 400
_STEP_MS = 10


def tell(name):
    gc.collect()
    print("%s\t%d" % (name, gc.mem_alloc()))


tell("MicroPython")
import main

tell("import main")


async def answer(board):
    """Answer questions until there are no more."""
    tell("a meter with its links")
    print("ready")
    questions = asyncio.StreamReader(sys.stdin)
    while True:
        word, _, rest = (await questions.readline()).decode().strip().partition(" ")
        if word == "heap":
            tell("now")
        elif word == "air":
            print(await through_the_air(board.radio, rest.encode()))
        else:
            return


async def through_the_air(radio, line):
    """Return what the meter answers a central that writes `line`."""
    radio.heard = b""
    radio.come()
    await asyncio.sleep_ms(_STEP_MS)
    radio.write(line + b"\n")
    for _ in range(_STEPS):
        if radio.heard.endswith(b"\n"):
            break
        await asyncio.sleep_ms(_STEP_MS)
    return radio.heard.decode().strip()


serial, line_fd, flash = sys.argv[1:]
unit = {"board": "flash", "serial": serial, "line_fd": int(line_fd), "flash": flash}
unit["answer"] = answer
asyncio.run(main.run(unit))
