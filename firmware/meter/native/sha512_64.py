"""SHA-512's compression on words of 64 bits. Written by `host_tools/viper_writer`.

A word of SHA-512 lies in memory as its upper and its lower half. Not here: padding (`sha512`).
"""
# ruff: noqa
# fmt: off
# pyright: basic, reportUndefinedVariable=false, reportInvalidTypeForm=false
# pyright: reportPossiblyUnbound=false, reportIndexIssue=false, reportOperatorIssue=false

import micropython


@micropython.viper
def load(words: ptr32, count: int, octets: ptr8):
    """Read `count` halves of words, the highest byte first."""
    i = 0
    while i < count:
        at = 4 * i
        high = (octets[at] << 24) | (octets[at + 1] << 16)
        words[i] = high | (octets[at + 2] << 8) | octets[at + 3]
        i += 1


@micropython.viper
def store(words: ptr32, count: int, octets: ptr8):
    """Write them again."""
    i = 0
    while i < count:
        at = 4 * i
        word = words[i]
        octets[at] = (word >> 24) & 255
        octets[at + 1] = (word >> 16) & 255
        octets[at + 2] = (word >> 8) & 255
        octets[at + 3] = word & 255
        i += 1


@micropython.viper
def compress(p: ptr32, acc: uint, k: ptr32, state: ptr32):
    """Work the block at p into `state`, with the round constants at k.

    The block is its first sixteen words; there is room for the other sixty-four behind them.
    """
    words = int(p)
    left = 64
    a = (uint(state[0] << 32) | state[1])
    b = (uint(state[2] << 32) | state[3])
    c = (uint(state[4] << 32) | state[5])
    d = (uint(state[6] << 32) | state[7])
    e = (uint(state[8] << 32) | state[9])
    f = (uint(state[10] << 32) | state[11])
    g = (uint(state[12] << 32) | state[13])
    h = (uint(state[14] << 32) | state[15])
    while left:
        y = (uint(p[2] << 32) | p[3])
        acc = (y >> 1)
        acc = (y << 63) ^ acc
        acc = (y >> 8) ^ acc
        acc = (y << 56) ^ acc
        s = (y >> 7) ^ acc
        t = s
        y = (uint(p[28] << 32) | p[29])
        acc = (y >> 19)
        acc = (y << 45) ^ acc
        acc = (y >> 61) ^ acc
        acc = (y << 3) ^ acc
        s = (y >> 6) ^ acc
        acc = (uint(p[0] << 32) | p[1]) + s + t
        acc = (uint(p[18] << 32) | p[19]) + acc
        p[33] = acc
        p[32] = acc >> 32
        p = ptr32(int(p) + 8)
        left -= 1
    p = ptr32(words)
    left = 10
    while left:
        acc = (e >> 14)
        acc = (e << 50) ^ acc
        acc = (e >> 18) ^ acc
        acc = (e << 46) ^ acc
        acc = (e >> 41) ^ acc
        s = (e << 23) ^ acc
        acc = s + h
        acc = (((f ^ g) & e) ^ g) + acc
        acc = (uint(k[0] << 32) | k[1]) + acc
        acc = (uint(p[0] << 32) | p[1]) + acc
        d = d + acc
        t = acc
        acc = (a >> 28)
        acc = (a << 36) ^ acc
        acc = (a >> 34) ^ acc
        acc = (a << 30) ^ acc
        acc = (a >> 39) ^ acc
        s = (a << 25) ^ acc
        h = (((a | b) & c) | (a & b)) + s + t
        acc = (d >> 14)
        acc = (d << 50) ^ acc
        acc = (d >> 18) ^ acc
        acc = (d << 46) ^ acc
        acc = (d >> 41) ^ acc
        s = (d << 23) ^ acc
        acc = s + g
        acc = (((e ^ f) & d) ^ f) + acc
        acc = (uint(k[2] << 32) | k[3]) + acc
        acc = (uint(p[2] << 32) | p[3]) + acc
        c = c + acc
        t = acc
        acc = (h >> 28)
        acc = (h << 36) ^ acc
        acc = (h >> 34) ^ acc
        acc = (h << 30) ^ acc
        acc = (h >> 39) ^ acc
        s = (h << 25) ^ acc
        g = (((h | a) & b) | (h & a)) + s + t
        acc = (c >> 14)
        acc = (c << 50) ^ acc
        acc = (c >> 18) ^ acc
        acc = (c << 46) ^ acc
        acc = (c >> 41) ^ acc
        s = (c << 23) ^ acc
        acc = s + f
        acc = (((d ^ e) & c) ^ e) + acc
        acc = (uint(k[4] << 32) | k[5]) + acc
        acc = (uint(p[4] << 32) | p[5]) + acc
        b = b + acc
        t = acc
        acc = (g >> 28)
        acc = (g << 36) ^ acc
        acc = (g >> 34) ^ acc
        acc = (g << 30) ^ acc
        acc = (g >> 39) ^ acc
        s = (g << 25) ^ acc
        f = (((g | h) & a) | (g & h)) + s + t
        acc = (b >> 14)
        acc = (b << 50) ^ acc
        acc = (b >> 18) ^ acc
        acc = (b << 46) ^ acc
        acc = (b >> 41) ^ acc
        s = (b << 23) ^ acc
        acc = s + e
        acc = (((c ^ d) & b) ^ d) + acc
        acc = (uint(k[6] << 32) | k[7]) + acc
        acc = (uint(p[6] << 32) | p[7]) + acc
        a = a + acc
        t = acc
        acc = (f >> 28)
        acc = (f << 36) ^ acc
        acc = (f >> 34) ^ acc
        acc = (f << 30) ^ acc
        acc = (f >> 39) ^ acc
        s = (f << 25) ^ acc
        e = (((f | g) & h) | (f & g)) + s + t
        acc = (a >> 14)
        acc = (a << 50) ^ acc
        acc = (a >> 18) ^ acc
        acc = (a << 46) ^ acc
        acc = (a >> 41) ^ acc
        s = (a << 23) ^ acc
        acc = s + d
        acc = (((b ^ c) & a) ^ c) + acc
        acc = (uint(k[8] << 32) | k[9]) + acc
        acc = (uint(p[8] << 32) | p[9]) + acc
        h = h + acc
        t = acc
        acc = (e >> 28)
        acc = (e << 36) ^ acc
        acc = (e >> 34) ^ acc
        acc = (e << 30) ^ acc
        acc = (e >> 39) ^ acc
        s = (e << 25) ^ acc
        d = (((e | f) & g) | (e & f)) + s + t
        acc = (h >> 14)
        acc = (h << 50) ^ acc
        acc = (h >> 18) ^ acc
        acc = (h << 46) ^ acc
        acc = (h >> 41) ^ acc
        s = (h << 23) ^ acc
        acc = s + c
        acc = (((a ^ b) & h) ^ b) + acc
        acc = (uint(k[10] << 32) | k[11]) + acc
        acc = (uint(p[10] << 32) | p[11]) + acc
        g = g + acc
        t = acc
        acc = (d >> 28)
        acc = (d << 36) ^ acc
        acc = (d >> 34) ^ acc
        acc = (d << 30) ^ acc
        acc = (d >> 39) ^ acc
        s = (d << 25) ^ acc
        c = (((d | e) & f) | (d & e)) + s + t
        acc = (g >> 14)
        acc = (g << 50) ^ acc
        acc = (g >> 18) ^ acc
        acc = (g << 46) ^ acc
        acc = (g >> 41) ^ acc
        s = (g << 23) ^ acc
        acc = s + b
        acc = (((h ^ a) & g) ^ a) + acc
        acc = (uint(k[12] << 32) | k[13]) + acc
        acc = (uint(p[12] << 32) | p[13]) + acc
        f = f + acc
        t = acc
        acc = (c >> 28)
        acc = (c << 36) ^ acc
        acc = (c >> 34) ^ acc
        acc = (c << 30) ^ acc
        acc = (c >> 39) ^ acc
        s = (c << 25) ^ acc
        b = (((c | d) & e) | (c & d)) + s + t
        acc = (f >> 14)
        acc = (f << 50) ^ acc
        acc = (f >> 18) ^ acc
        acc = (f << 46) ^ acc
        acc = (f >> 41) ^ acc
        s = (f << 23) ^ acc
        acc = s + a
        acc = (((g ^ h) & f) ^ h) + acc
        acc = (uint(k[14] << 32) | k[15]) + acc
        acc = (uint(p[14] << 32) | p[15]) + acc
        e = e + acc
        t = acc
        acc = (b >> 28)
        acc = (b << 36) ^ acc
        acc = (b >> 34) ^ acc
        acc = (b << 30) ^ acc
        acc = (b >> 39) ^ acc
        s = (b << 25) ^ acc
        a = (((b | c) & d) | (b & c)) + s + t
        p = ptr32(int(p) + 64)
        k = ptr32(int(k) + 64)
        left -= 1
    acc = (uint(state[0] << 32) | state[1]) + a
    state[1] = acc
    state[0] = acc >> 32
    acc = (uint(state[2] << 32) | state[3]) + b
    state[3] = acc
    state[2] = acc >> 32
    acc = (uint(state[4] << 32) | state[5]) + c
    state[5] = acc
    state[4] = acc >> 32
    acc = (uint(state[6] << 32) | state[7]) + d
    state[7] = acc
    state[6] = acc >> 32
    acc = (uint(state[8] << 32) | state[9]) + e
    state[9] = acc
    state[8] = acc >> 32
    acc = (uint(state[10] << 32) | state[11]) + f
    state[11] = acc
    state[10] = acc >> 32
    acc = (uint(state[12] << 32) | state[13]) + g
    state[13] = acc
    state[12] = acc >> 32
    acc = (uint(state[14] << 32) | state[15]) + h
    state[15] = acc
    state[14] = acc >> 32
