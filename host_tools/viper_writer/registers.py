"""The engine's registers and operations by number.

One register holds one number modulo P. Those that the sums of a point addition touch come first,
where the shortest load instruction of an Xtensa still reaches them. WORK is the first of four, for
an inversion's f, g, d and e.
"""

OPERATIONS = (
    "STOP",
    "RESTART",
    "JUMP",
    "MULTIPLY",
    "SQUARE",
    "INWARD",
    "OUTWARD",
    "MINUS",
    "CARRY",
    "FETCH",
)
_NAMES = "X Y Z T B A C H E G F LOW HIGH DXY S ONE SCRATCH INVERSE HALF D WORK INPUT"

NUMBER = {name: number for number, name in enumerate(_NAMES.split())}
OPERATION = {name: number for number, name in enumerate(OPERATIONS)}
REGISTERS = NUMBER["WORK"] + 4
