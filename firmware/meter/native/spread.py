"""Takes the digits of a comb out of a number's bits. Viper: public numbers of up to 34 bytes."""
# ruff: noqa: F821

import micropython


@micropython.viper
def spread(bit: int, digit: int, bits: ptr8, digits: ptr8):  # noqa: ANN201
    """Write a digit for each comb and column, the last column first (see `Comb.digits`).

    viper keeps the first two arguments in registers, so they are what is used most; at first `bit`
    is the comb's shape, and `digit` the place of the first digit.

    An odd number below 2^n is the sum of 2^i times (twice its bit i + 1, less 1), if a bit n is set
    on top of it. A digit is the place in the table, with 128 on top when its mirror image is meant.
    """
    teeth = bit & 255
    combs = (bit >> 8) & 255
    columns = (bit >> 16) & 255
    stride = bit >> 24
    digits = ptr8(int(digits) + digit)
    spacing = combs * columns
    half = 1 << (teeth - 1)
    column = columns
    while column:
        comb = 0
        while comb < combs:
            bit = (teeth - 1) * spacing + comb * columns + column
            digit = 0
            while bit > 0:
                digit = ((bits[bit >> 3] >> (bit & 7)) & 1) + digit + digit
                bit -= spacing
            if column == columns and comb == combs - 1:
                digit = digit | half  # the bit on top, which no number has
            if digit & half:
                digit = digit ^ half
            else:
                digit = (digit ^ (half - 1)) | 128
            digits[comb] = digit
            comb += 1
        digits = ptr8(int(digits) + stride)
        column -= 1
