"""What a household's own reader makes of a P1 telegram: octet by octet, with nothing of ours.

Here: the form that readers count on (DSMR P1 5.0.2, as `dsmr-parser` reads it). Not here: values.
"""

_CRC_DIGITS = 4


def expect_telegram(octets):
    """Raise AssertionError unless `octets` are one telegram with a good check sequence."""
    text, _, check = octets.decode().rpartition("!")
    assert check == "%04X\r\n" % _crc16((text + "!").encode()), "the check sequence is wrong"
    head, _, lines = text.partition("\r\n\r\n")
    assert head.startswith("/") and 5 < len(head) <= 21, "no identification"
    codes = [_code_of(line) for line in lines.split("\r\n")[:-1]]
    assert len(set(codes)) == len(codes), "a value is there twice"
    assert lines.endswith("\r\n"), "the last line has no end"


def _code_of(line):
    """Return the code of `A-B:C.D.E(value)`, where every octet must be printable."""
    code, bracket, value = line.partition("(")
    assert bracket and value.endswith(")") and "(" not in value[:-1], line
    assert all(" " <= c <= "~" and c not in "/!" for c in line), line
    parts = code.replace("-", ":").replace(":", ".").split(".")
    assert len(parts) == 5 and all(part.isdigit() for part in parts), line
    return code


def _crc16(octets):
    """CRC-16/ARC, bit by bit."""
    crc = 0
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
