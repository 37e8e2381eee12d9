"""Data sets, the lines of IEC 62056-21: `1-0:1.8.0(123.456*kWh)`, exact and in integers.

Here: names, numbers by scaler and unit, times and texts. Not here: where values come from (`view`).
A value holds printable ASCII but not `( ) * / !` (IEC 62056-21); energy and power are in kilo-units
as the trade writes them, which moves the point and rounds nothing.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .view import Reading

# COSEM unit numbers (IEC 62056-6-2) with their texts, and how many decimals the text's prefix moves
# the point by.
_UNITS = (
    (6, "min", 0),
    (7, "s", 0),
    (27, "kW", 3),
    (28, "kVA", 3),
    (29, "kvar", 3),
    (30, "kWh", 3),
    (31, "kVAh", 3),
    (32, "kvarh", 3),
    (33, "A", 0),
    (35, "V", 0),
    (44, "Hz", 0),
)

_DATE_TIME_OCTETS = 12
_ANY = 255
_NAMED = 255  # group F of a value that is not a historical one
_INVALID = 0x01
_DAYLIGHT_SAVING = 0x80
_IN_BRACKETS = (("(", "["), (")", "]"))
_RESERVED = "*/!"


def name_text(name: bytes) -> str:
    """Return six octets as `A-B:C.D.E`, with `*F` where F is not 255."""
    text = "%d-%d:%d.%d.%d" % (name[0], name[1], name[2], name[3], name[4])
    return text if name[5] == _NAMED else "%s*%d" % (text, name[5])


def parse_name(text: str) -> "bytes | None":
    """Return the six octets of `[A-B:]C.D.E[*F]`; A-B is 1-0 if left out, F 255. None: no name."""
    media, colon, rest = text.partition(":")
    if not colon:
        media, rest = "1-0", text
    groups, star, history = rest.partition("*")
    octets = _octets(media.split("-"), 2) + _octets(groups.split("."), 3)
    octets += _octets([history], 1) if star else bytes((_NAMED,))
    return octets if len(octets) == 6 else None


def line(name: bytes, reading: "Reading") -> bytes:
    """Return one data set; the time of an extended register's value follows in a second one."""
    text = "%s(%s)" % (name_text(name), value_text(reading))
    if reading.captured:
        text += "(%s)" % time_text(reading.captured)
    return text.encode()


def value_text(reading: "Reading") -> str:
    """Return a value exactly, with `*unit` where it has one."""
    value = reading.value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        unit, point = unit_of(reading)
        number = decimal(value, reading.scaler - point)
        return "%s*%s" % (number, unit) if unit else number
    if isinstance(value, bytes):
        return time_text(value) if _is_time(value) else _octets_text(value)
    return _clean(value) if value else ""


def unit_of(reading: "Reading") -> "tuple[str, int]":
    """Return the text of a reading's unit, "" for none, and how far it moves the decimal point."""
    for number, text, point in _UNITS:
        if number == reading.unit:
            return text, point
    return "", 0


def decimal(value: int, scaler: int) -> str:
    """Return `value` * 10**`scaler` exactly, with as many decimals as the scaler says."""
    if scaler >= 0:
        return str(value * 10**scaler)
    digits = "%0*d" % (1 - scaler, abs(value))
    return ("-" if value < 0 else "") + digits[:scaler] + "." + digits[scaler:]


def fixed(value: int, scaler: int, whole: int, decimals: int) -> str:
    """Return `value` * 10**`scaler` in `whole` and `decimals` digits, as a roller counter shows it.

    Half a last digit and more is rounded up; what no longer fits begins again at 0.
    """
    shift = decimals + scaler
    if shift >= 0:
        value *= 10**shift
    else:
        step = 10**-shift
        value = (value + step // 2) // step
    digits = "%0*d" % (whole + decimals, value % 10 ** (whole + decimals))
    return digits[:whole] + "." + digits[whole:] if decimals else digits


def time_text(octets: bytes) -> str:
    """Return a COSEM date-time as `2026-01-31 23:59:59`, local time; "" when it is not given."""
    if not _is_time(octets) or _ANY in (octets[2], octets[3], octets[5]):
        return ""
    year = octets[0] << 8 | octets[1]
    return "%04d-%02d-%02d %02d:%02d:%02d" % ((year, octets[2], octets[3]) + _clock(octets))


def stamp(octets: bytes) -> str:
    """Return a COSEM date-time as P1 has it, `260131235959W`; "" for a clock that was never set.

    W is winter time and S summer time; a clock without daylight saving always has W.
    """
    if not time_text(octets) or octets[11] & _INVALID:
        return ""
    date = ((octets[0] << 8 | octets[1]) % 100, octets[2], octets[3])
    season = "S" if octets[11] & _DAYLIGHT_SAVING else "W"
    return "%02d%02d%02d%02d%02d%02d" % (date + _clock(octets)) + season


def hex_text(octets: bytes) -> str:
    """Return `octets` in upper-case hexadecimal."""
    return "".join(["%02X" % octet for octet in octets])


def _clock(octets: bytes) -> "tuple[int, int, int]":
    return octets[5], octets[6] % _ANY, octets[7] % _ANY  # what is not given is 0


def _is_time(octets: bytes) -> bool:
    """Say whether octets can be a date-time: printable text never can, its month would be 32."""
    if len(octets) != _DATE_TIME_OCTETS:
        return False
    for at, highest in ((2, 12), (3, 31), (5, 23), (6, 59), (7, 59)):
        if octets[at] > highest and octets[at] != _ANY:
            return False
    return True


def _octets_text(octets: bytes) -> str:
    if all(32 < octet < 127 for octet in octets):
        return _clean(octets.decode())
    return hex_text(octets)


def _clean(text: str) -> str:
    """Return `text` without the characters that would end or divide a value."""
    for reserved, shown in _IN_BRACKETS:
        text = text.replace(reserved, shown)
    return "".join([c if " " <= c <= "~" and c not in _RESERVED else "_" for c in text])


def _octets(texts: "list[str]", count: int) -> bytes:
    """Return decimal texts as octets; b"" unless there are `count`, each 0 to 255."""
    if len(texts) != count:
        return b""
    for text in texts:
        if not (0 < len(text) <= 3 and text.isdigit() and int(text) <= _ANY):
            return b""
    return bytes([int(text) for text in texts])
