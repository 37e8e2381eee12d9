"""Takes the digits of a comb out of a number's bits. Viper: public numbers of up to 34 bytes."""
# ruff: noqa: F821

import micropython


@micropython.viper
def spread(bits: ptr8, digit: int, digits: ptr8, shape: int):  # noqa: ANN201
    """Write a digit for each comb and column, the last column first (see `Comb.digits`), from the
    place on that `digit` holds at first: viper keeps the first two arguments in registers.

    An odd number below 2^n is the sum of 2^i times (twice its bit i + 1, less 1), if a bit n is set
    on top of it. A digit is the place in the table, with 128 on top when its mirror image is meant.
    """
    teeth = shape & 255
    combs = (shape >> 8) & 255
    columns = (shape >> 16) & 255
    stride = shape >> 24
    digits = ptr8(int(digits) + digit)
    spacing = combs * columns
    half = 1 << (teeth - 1)
    column = columns
    while column:
        comb = 0
        while comb < combs:
            bit = (teeth - 1) * spacing + comb * columns + column
            tooth = teeth
            digit = 0
            while tooth:
                digit = ((bits[bit >> 3] >> (bit & 7)) & 1) + digit + digit
                bit -= spacing
                tooth -= 1
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
