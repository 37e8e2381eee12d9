"""Field arithmetic with 10 limbs of 26 bits. Written by `host_tools/viper_writer`.

Not here: what the programs are (`program`), and why this is right (`firmware/CRYPTO.md`).
"""
# ruff: noqa
# fmt: off
# pyright: basic, reportUndefinedVariable=false, reportInvalidTypeForm=false
# pyright: reportPossiblyUnbound=false, reportIndexIssue=false, reportOperatorIssue=false

import micropython

LIMBS = 10
BITS = 26


@micropython.viper
def run(p: ptr32, acc: int, parts):
    """Run the program parts[0] on the registers at p; parts[1] are digits, parts[2] turns,
    parts[3] the bits of a place in a table, tables follow. Checks no bounds.
    """
    registers = int(p)
    code = ptr8(parts[0])
    digits = ptr8(parts[1])
    turns = int(parts[2])
    place_bits = int(parts[3])
    w = ptr32(registers + 640)
    m = 67108863
    at = 0
    digit_at = 0
    while True:
        op = code[at]
        q = ptr32(registers + code[at + 1] * 40)
        p = ptr32(registers + code[at + 2] * 40)
        o = ptr32(registers + code[at + 3] * 40)
        at += 4
        if op == 3:  # MULTIPLY
            a0 = p[0]
            a1 = p[1]
            a2 = p[2]
            a3 = p[3]
            a4 = p[4]
            a5 = p[5]
            a6 = p[6]
            a7 = p[7]
            a8 = p[8]
            a9 = p[9]
            b0 = o[0]
            b1 = o[1]
            b2 = o[2]
            b3 = o[3]
            b4 = o[4]
            b5 = o[5]
            b6 = o[6]
            b7 = o[7]
            b8 = o[8]
            b9 = o[9]
            acc = a1 * b9
            acc = a2 * b8 + acc
            acc = a3 * b7 + acc
            acc = a4 * b6 + acc
            acc = a5 * b5 + acc
            acc = a6 * b4 + acc
            acc = a7 * b3 + acc
            acc = a8 * b2 + acc
            acc = a9 * b1 + acc
            t10 = (acc & m) * 608
            acc = a2 * b9 + (acc >> 26)
            acc = a3 * b8 + acc
            acc = a4 * b7 + acc
            acc = a5 * b6 + acc
            acc = a6 * b5 + acc
            acc = a7 * b4 + acc
            acc = a8 * b3 + acc
            acc = a9 * b2 + acc
            t11 = (acc & m) * 608
            acc = a3 * b9 + (acc >> 26)
            acc = a4 * b8 + acc
            acc = a5 * b7 + acc
            acc = a6 * b6 + acc
            acc = a7 * b5 + acc
            acc = a8 * b4 + acc
            acc = a9 * b3 + acc
            t12 = (acc & m) * 608
            acc = a4 * b9 + (acc >> 26)
            acc = a5 * b8 + acc
            acc = a6 * b7 + acc
            acc = a7 * b6 + acc
            acc = a8 * b5 + acc
            acc = a9 * b4 + acc
            t13 = (acc & m) * 608
            acc = a5 * b9 + (acc >> 26)
            acc = a6 * b8 + acc
            acc = a7 * b7 + acc
            acc = a8 * b6 + acc
            acc = a9 * b5 + acc
            t14 = (acc & m) * 608
            acc = a6 * b9 + (acc >> 26)
            acc = a7 * b8 + acc
            acc = a8 * b7 + acc
            acc = a9 * b6 + acc
            t15 = (acc & m) * 608
            acc = a7 * b9 + (acc >> 26)
            acc = a8 * b8 + acc
            acc = a9 * b7 + acc
            t16 = (acc & m) * 608
            acc = a8 * b9 + (acc >> 26)
            acc = a9 * b8 + acc
            t17 = (acc & m) * 608
            acc = a9 * b9 + (acc >> 26)
            t18 = (acc & m) * 608
            t19 = (acc >> 26) * 608
            acc = t10
            acc = a0 * b0 + acc
            q[0] = acc & m
            acc = (acc >> 26) + t11
            acc = a0 * b1 + acc
            acc = a1 * b0 + acc
            q[1] = acc & m
            acc = (acc >> 26) + t12
            acc = a0 * b2 + acc
            acc = a1 * b1 + acc
            acc = a2 * b0 + acc
            q[2] = acc & m
            acc = (acc >> 26) + t13
            acc = a0 * b3 + acc
            acc = a1 * b2 + acc
            acc = a2 * b1 + acc
            acc = a3 * b0 + acc
            q[3] = acc & m
            acc = (acc >> 26) + t14
            acc = a0 * b4 + acc
            acc = a1 * b3 + acc
            acc = a2 * b2 + acc
            acc = a3 * b1 + acc
            acc = a4 * b0 + acc
            q[4] = acc & m
            acc = (acc >> 26) + t15
            acc = a0 * b5 + acc
            acc = a1 * b4 + acc
            acc = a2 * b3 + acc
            acc = a3 * b2 + acc
            acc = a4 * b1 + acc
            acc = a5 * b0 + acc
            q[5] = acc & m
            acc = (acc >> 26) + t16
            acc = a0 * b6 + acc
            acc = a1 * b5 + acc
            acc = a2 * b4 + acc
            acc = a3 * b3 + acc
            acc = a4 * b2 + acc
            acc = a5 * b1 + acc
            acc = a6 * b0 + acc
            q[6] = acc & m
            acc = (acc >> 26) + t17
            acc = a0 * b7 + acc
            acc = a1 * b6 + acc
            acc = a2 * b5 + acc
            acc = a3 * b4 + acc
            acc = a4 * b3 + acc
            acc = a5 * b2 + acc
            acc = a6 * b1 + acc
            acc = a7 * b0 + acc
            q[7] = acc & m
            acc = (acc >> 26) + t18
            acc = a0 * b8 + acc
            acc = a1 * b7 + acc
            acc = a2 * b6 + acc
            acc = a3 * b5 + acc
            acc = a4 * b4 + acc
            acc = a5 * b3 + acc
            acc = a6 * b2 + acc
            acc = a7 * b1 + acc
            acc = a8 * b0 + acc
            q[8] = acc & m
            acc = (acc >> 26) + t19
            acc = a0 * b9 + acc
            acc = a1 * b8 + acc
            acc = a2 * b7 + acc
            acc = a3 * b6 + acc
            acc = a4 * b5 + acc
            acc = a5 * b4 + acc
            acc = a6 * b3 + acc
            acc = a7 * b2 + acc
            acc = a8 * b1 + acc
            acc = a9 * b0 + acc
            q[9] = acc & m
            acc = (acc >> 26) * 608 + q[0]
            q[0] = acc & m
            q[1] = (acc >> 26) + q[1]
        elif op == 4:  # SQUARE
            a0 = p[0]
            a1 = p[1]
            a2 = p[2]
            a3 = p[3]
            a4 = p[4]
            a5 = p[5]
            a6 = p[6]
            a7 = p[7]
            a8 = p[8]
            a9 = p[9]
            d0 = a0 + a0
            d1 = a1 + a1
            d2 = a2 + a2
            d3 = a3 + a3
            d4 = a4 + a4
            d5 = a5 + a5
            d6 = a6 + a6
            d7 = a7 + a7
            d8 = a8 + a8
            acc = a9 * d1
            acc = a8 * d2 + acc
            acc = a7 * d3 + acc
            acc = a6 * d4 + acc
            acc = a5 * a5 + acc
            t10 = (acc & m) * 608
            acc = a9 * d2 + (acc >> 26)
            acc = a8 * d3 + acc
            acc = a7 * d4 + acc
            acc = a6 * d5 + acc
            t11 = (acc & m) * 608
            acc = a9 * d3 + (acc >> 26)
            acc = a8 * d4 + acc
            acc = a7 * d5 + acc
            acc = a6 * a6 + acc
            t12 = (acc & m) * 608
            acc = a9 * d4 + (acc >> 26)
            acc = a8 * d5 + acc
            acc = a7 * d6 + acc
            t13 = (acc & m) * 608
            acc = a9 * d5 + (acc >> 26)
            acc = a8 * d6 + acc
            acc = a7 * a7 + acc
            t14 = (acc & m) * 608
            acc = a9 * d6 + (acc >> 26)
            acc = a8 * d7 + acc
            t15 = (acc & m) * 608
            acc = a9 * d7 + (acc >> 26)
            acc = a8 * a8 + acc
            t16 = (acc & m) * 608
            acc = a9 * d8 + (acc >> 26)
            t17 = (acc & m) * 608
            acc = a9 * a9 + (acc >> 26)
            t18 = (acc & m) * 608
            t19 = (acc >> 26) * 608
            acc = t10
            acc = a0 * a0 + acc
            q[0] = acc & m
            acc = (acc >> 26) + t11
            acc = a1 * d0 + acc
            q[1] = acc & m
            acc = (acc >> 26) + t12
            acc = a2 * d0 + acc
            acc = a1 * a1 + acc
            q[2] = acc & m
            acc = (acc >> 26) + t13
            acc = a3 * d0 + acc
            acc = a2 * d1 + acc
            q[3] = acc & m
            acc = (acc >> 26) + t14
            acc = a4 * d0 + acc
            acc = a3 * d1 + acc
            acc = a2 * a2 + acc
            q[4] = acc & m
            acc = (acc >> 26) + t15
            acc = a5 * d0 + acc
            acc = a4 * d1 + acc
            acc = a3 * d2 + acc
            q[5] = acc & m
            acc = (acc >> 26) + t16
            acc = a6 * d0 + acc
            acc = a5 * d1 + acc
            acc = a4 * d2 + acc
            acc = a3 * a3 + acc
            q[6] = acc & m
            acc = (acc >> 26) + t17
            acc = a7 * d0 + acc
            acc = a6 * d1 + acc
            acc = a5 * d2 + acc
            acc = a4 * d3 + acc
            q[7] = acc & m
            acc = (acc >> 26) + t18
            acc = a8 * d0 + acc
            acc = a7 * d1 + acc
            acc = a6 * d2 + acc
            acc = a5 * d3 + acc
            acc = a4 * a4 + acc
            q[8] = acc & m
            acc = (acc >> 26) + t19
            acc = a9 * d0 + acc
            acc = a8 * d1 + acc
            acc = a7 * d2 + acc
            acc = a6 * d3 + acc
            acc = a5 * d4 + acc
            q[9] = acc & m
            acc = (acc >> 26) * 608 + q[0]
            q[0] = acc & m
            q[1] = (acc >> 26) + q[1]
        elif op == 6:  # OUTWARD
            p = ptr32(registers)
            acc = p[30]
            p[60] = p[40] + acc
            p[70] = acc - p[40] + 536866048
            acc = p[31]
            p[61] = p[41] + acc
            p[71] = acc - p[41] + 536870904
            acc = p[32]
            p[62] = p[42] + acc
            p[72] = acc - p[42] + 536870904
            acc = p[33]
            p[63] = p[43] + acc
            p[73] = acc - p[43] + 536870904
            acc = p[34]
            p[64] = p[44] + acc
            p[74] = acc - p[44] + 536870904
            acc = p[35]
            p[65] = p[45] + acc
            p[75] = acc - p[45] + 536870904
            acc = p[36]
            p[66] = p[46] + acc
            p[76] = acc - p[46] + 536870904
            acc = p[37]
            p[67] = p[47] + acc
            p[77] = acc - p[47] + 536870904
            acc = p[38]
            p[68] = p[48] + acc
            p[78] = acc - p[48] + 536870904
            acc = p[39]
            p[69] = p[49] + acc
            p[79] = acc - p[49] + 536870904
            acc = p[20]
            p[80] = p[50] + acc
            p[90] = acc - p[50] + 536866048
            acc = p[21]
            p[81] = p[51] + acc
            p[91] = acc - p[51] + 536870904
            acc = p[22]
            p[82] = p[52] + acc
            p[92] = acc - p[52] + 536870904
            acc = p[23]
            p[83] = p[53] + acc
            p[93] = acc - p[53] + 536870904
            acc = p[24]
            p[84] = p[54] + acc
            p[94] = acc - p[54] + 536870904
            acc = p[25]
            p[85] = p[55] + acc
            p[95] = acc - p[55] + 536870904
            acc = p[26]
            p[86] = p[56] + acc
            p[96] = acc - p[56] + 536870904
            acc = p[27]
            p[87] = p[57] + acc
            p[97] = acc - p[57] + 536870904
            acc = p[28]
            p[88] = p[58] + acc
            p[98] = acc - p[58] + 536870904
            acc = p[29]
            p[89] = p[59] + acc
            p[99] = acc - p[59] + 536870904
        elif op == 5:  # INWARD
            p = ptr32(registers)
            acc = p[10]
            p[30] = p[0] + acc
            p[40] = acc - p[0] + 536866048
            acc = p[11]
            p[31] = p[1] + acc
            p[41] = acc - p[1] + 536870904
            acc = p[12]
            p[32] = p[2] + acc
            p[42] = acc - p[2] + 536870904
            acc = p[13]
            p[33] = p[3] + acc
            p[43] = acc - p[3] + 536870904
            acc = p[14]
            p[34] = p[4] + acc
            p[44] = acc - p[4] + 536870904
            acc = p[15]
            p[35] = p[5] + acc
            p[45] = acc - p[5] + 536870904
            acc = p[16]
            p[36] = p[6] + acc
            p[46] = acc - p[6] + 536870904
            acc = p[17]
            p[37] = p[7] + acc
            p[47] = acc - p[7] + 536870904
            acc = p[18]
            p[38] = p[8] + acc
            p[48] = acc - p[8] + 536870904
            acc = p[19]
            p[39] = p[9] + acc
            p[49] = acc - p[9] + 536870904
        elif op == 9:  # FETCH
            digit = digits[digit_at]
            digit_at += 1
            entry = (code[at - 1] << place_bits) + (digit & 127)
            p = ptr32(parts[code[at - 2]])
            p = ptr32(int(p) + entry * 96)
            q[0] = (p[0]) & m
            q[1] = ((p[0] >> 26 & 63) | (p[1] << 6)) & m
            q[2] = ((p[1] >> 20 & 4095) | (p[2] << 12)) & m
            q[3] = ((p[2] >> 14 & 262143) | (p[3] << 18)) & m
            q[4] = ((p[3] >> 8 & 16777215) | (p[4] << 24)) & m
            q[5] = (p[4] >> 2) & m
            q[6] = ((p[4] >> 28 & 15) | (p[5] << 4)) & m
            q[7] = ((p[5] >> 22 & 1023) | (p[6] << 10)) & m
            q[8] = ((p[6] >> 16 & 65535) | (p[7] << 16)) & m
            q[9] = (p[7] >> 10) & m
            p = ptr32(int(p) + 32)
            q = ptr32(int(q) + 40)
            q[0] = (p[0]) & m
            q[1] = ((p[0] >> 26 & 63) | (p[1] << 6)) & m
            q[2] = ((p[1] >> 20 & 4095) | (p[2] << 12)) & m
            q[3] = ((p[2] >> 14 & 262143) | (p[3] << 18)) & m
            q[4] = ((p[3] >> 8 & 16777215) | (p[4] << 24)) & m
            q[5] = (p[4] >> 2) & m
            q[6] = ((p[4] >> 28 & 15) | (p[5] << 4)) & m
            q[7] = ((p[5] >> 22 & 1023) | (p[6] << 10)) & m
            q[8] = ((p[6] >> 16 & 65535) | (p[7] << 16)) & m
            q[9] = (p[7] >> 10) & m
            p = ptr32(int(p) + 32)
            q = ptr32(int(q) + 40)
            q[0] = (p[0]) & m
            q[1] = ((p[0] >> 26 & 63) | (p[1] << 6)) & m
            q[2] = ((p[1] >> 20 & 4095) | (p[2] << 12)) & m
            q[3] = ((p[2] >> 14 & 262143) | (p[3] << 18)) & m
            q[4] = ((p[3] >> 8 & 16777215) | (p[4] << 24)) & m
            q[5] = (p[4] >> 2) & m
            q[6] = ((p[4] >> 28 & 15) | (p[5] << 4)) & m
            q[7] = ((p[5] >> 22 & 1023) | (p[6] << 10)) & m
            q[8] = ((p[6] >> 16 & 65535) | (p[7] << 16)) & m
            q[9] = (p[7] >> 10) & m
            p = ptr32(int(p) + 32)
            q = ptr32(int(q) + 40)
            if digit < 128:
                at += 4
        elif op == 2:  # JUMP
            at += code[at - 3]
        elif op == 7:  # MINUS
            q[0] = p[0] - o[0] + 536866048
            q[1] = p[1] - o[1] + 536870904
            q[2] = p[2] - o[2] + 536870904
            q[3] = p[3] - o[3] + 536870904
            q[4] = p[4] - o[4] + 536870904
            q[5] = p[5] - o[5] + 536870904
            q[6] = p[6] - o[6] + 536870904
            q[7] = p[7] - o[7] + 536870904
            q[8] = p[8] - o[8] + 536870904
            q[9] = p[9] - o[9] + 536870904
        elif op == 8:  # CARRY
            acc = p[0] + p[0] + o[0]
            q[0] = acc & m
            acc = (acc >> 26) + p[1] + p[1] + o[1]
            q[1] = acc & m
            acc = (acc >> 26) + p[2] + p[2] + o[2]
            q[2] = acc & m
            acc = (acc >> 26) + p[3] + p[3] + o[3]
            q[3] = acc & m
            acc = (acc >> 26) + p[4] + p[4] + o[4]
            q[4] = acc & m
            acc = (acc >> 26) + p[5] + p[5] + o[5]
            q[5] = acc & m
            acc = (acc >> 26) + p[6] + p[6] + o[6]
            q[6] = acc & m
            acc = (acc >> 26) + p[7] + p[7] + o[7]
            q[7] = acc & m
            acc = (acc >> 26) + p[8] + p[8] + o[8]
            q[8] = acc & m
            acc = (acc >> 26) + p[9] + p[9] + o[9]
            q[9] = acc & m
            acc = (acc >> 26) * 608 + q[0]
            q[0] = acc & m
            q[1] = (acc >> 26) + q[1]
        elif op == 0:  # STOP
            turns -= 1
            if turns == 0:
                return
        else:
            at = 0  # RESTART


@micropython.viper
def freeze(p: ptr32, acc: int, source: int, target: int):
    """Make register `target` the one number below P that `source` stands for."""
    q = ptr32(int(p) + target * 40)
    p = ptr32(int(p) + source * 40)
    acc = -4856
    acc = acc << 26
    i = 0
    while i < 10:
        acc = (acc >> 26) + p[i] + 536870904
        q[i] = acc & 67108863
        i += 1
    q[9] = acc
    passes = 3
    while passes:
        acc = (q[9] >> 21) * 19
        q[9] = q[9] & 2097151
        i = 0
        while i < 9:
            acc = acc + q[i]
            q[i] = acc & 67108863
            acc = acc >> 26
            i += 1
        q[9] = acc + q[9]
        passes -= 1
    acc = 19
    i = 0
    while i < 9:
        acc = (acc + q[i]) >> 26
        i += 1
    acc = ((acc + q[9]) >> 21) * 19
    i = 0
    while i < 9:
        acc = acc + q[i]
        q[i] = acc & 67108863
        acc = acc >> 26
        i += 1
    q[9] = (acc + q[9]) & 2097151


@micropython.viper
def pack(p: ptr32, acc: int, source: int, out: ptr8):
    """Write the frozen register `source` as 32 bytes, the lowest first."""
    p = ptr32(int(p) + source * 40)
    acc = 0
    held = 0
    limb = 0
    i = 0
    while i < 32:
        if held < 8:
            acc = (p[limb] << held) | acc
            held += 26
            limb += 1
        out[i] = acc & 255
        acc = acc >> 8
        held -= 8
        i += 1


@micropython.viper
def invert(p: ptr32, acc: int):
    """Make register 17 the inverse of the frozen number in register 21."""
    registers = int(p)
    f_at = registers + 800
    d_at = registers + 880
    m = 67108863
    i = 0
    p = ptr32(f_at)
    while i < 10:
        p[i] = m
        p[i + 20] = 0
        p[i + 30] = 0
        i += 1
    p[0] = 67108845
    p[9] = 2097151
    p[30] = 1
    delta = 1
    batches = 23
    while batches:
        p = ptr32(f_at)
        f = p[0]
        acc = p[10]
        u = 1
        v = 0
        q = 0
        r = 1
        i = 26
        while i:
            if acc & 1:
                if delta > 0:
                    delta = 0 - delta
                    t = acc
                    acc = acc - f
                    f = t
                    t = q
                    q = q - u
                    u = t
                    t = r
                    r = r - v
                    v = t
                else:
                    acc = acc + f
                    q = q + u
                    r = r + v
            delta += 2
            acc = acc >> 1
            u = u + u
            v = v + v
            i -= 1
        c = (p[0] * u + p[10] * v) >> 26
        s = (p[0] * q + p[10] * r) >> 26
        i = 9
        while i:
            acc = (p[1] << 32) >> 32
            t = (p[11] << 32) >> 32
            c = acc * u + t * v + c
            s = acc * q + t * r + s
            p[0] = c & m
            p[10] = s & m
            c = c >> 26
            s = s >> 26
            p = ptr32(int(p) + 4)
            i -= 1
        p[0] = c
        p[10] = s
        p = ptr32(d_at)
        c = p[0] * u + p[10] * v
        s = p[0] * q + p[10] * r
        d_more = ((c & m) * 7064091) & m
        e_more = ((s & m) * 7064091) & m
        c = (c - d_more * 19) >> 26
        s = (s - e_more * 19) >> 26
        i = 9
        while i:
            acc = (p[1] << 32) >> 32
            t = (p[11] << 32) >> 32
            c = acc * u + t * v + c
            s = acc * q + t * r + s
            if i == 1:
                c = c + (d_more << 21)
                s = s + (e_more << 21)
            p[0] = c & m
            p[10] = s & m
            c = c >> 26
            s = s >> 26
            p = ptr32(int(p) + 4)
            i -= 1
        p[0] = c
        p[10] = s
        batches -= 1
    p = ptr32(f_at)
    u = 1
    if (p[9] << 32) >> 32 < 0:
        u = 0 - 1
    p = ptr32(d_at)
    acc = -4856
    acc = acc << 26
    w = ptr32(registers + 680)
    i = 0
    while i < 10:
        acc = (acc >> 26) + ((p[i] << 32) >> 32) * u + 536870904
        w[i] = acc & m
        i += 1
    w[9] = acc
