"""Takes the digits of a comb out of a number's bits. Viper: public numbers of up to 34 bytes."""
# ruff: noqa: F821

import micropython


@micropython.viper
def spread(digits: ptr8, at: int, bits: ptr8, shape: int):  # noqa: ANN201
    """Write a digit for each comb and column, the last column first (see `Comb.digits`).

    An odd number below 2^n is the sum of 2^i times (twice its bit i + 1, less 1), if a bit n is set
    on top of it. A digit is the place in the table, with 128 on top when its mirror image is meant.
    """
    teeth = shape & 255
    combs = (shape >> 8) & 255
    column = (shape >> 16) & 255
    spacing = combs * column
    columns = column
    half = 1 << (teeth - 1)
    while column:
        column -= 1
        comb = 0
        while comb < combs:
            bit = comb * columns + column + 1
            digit = 0
            tooth = 0
            while tooth < teeth:
                digit |= ((bits[bit >> 3] >> (bit & 7)) & 1) << tooth
                bit += spacing
                tooth += 1
            if column == columns - 1 and comb == combs - 1:
                digit |= half  # the bit on top, which no number has
            if digit & half:
                digit = digit ^ half
            else:
                digit = (digit ^ (half - 1)) | 128
            digits[at + comb] = digit
            comb += 1
        at += shape >> 24
