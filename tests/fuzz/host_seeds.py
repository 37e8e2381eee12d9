"""The first inputs of the host's targets: examples as people and meters would write them.

`PYTHONPATH=.:tests/core:tests/dlms python tests/fuzz/host_seeds.py` adds what reaches more.
"""

import json

import corpus
from fakes import NOW_S, token
from host_targets import HOST_TARGETS
from meter.dlms import axdr, date_time
from scripts import script
from test_calendar_objects import TABLES, special
from wattkey import examples
from wattkey.comparing.sample_file import COLUMNS

_READINGS = 11
_KID = "6d0d1b4b7d1bcd8f"
_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
_WHEN = axdr.octet_string(date_time.from_unix(NOW_S, 330))


def all_seeds() -> dict[str, list[bytes]]:
    """Return inputs by target."""
    tokens = [token(1, [1, NOW_S + 86400]), token(2, [2, 3600, 500]), token(3, [7, bytes(32)])]
    return {
        "tariff": [examples.text(name).encode() for name in examples.TARIFFS] + [_SMALL_TARIFF],
        "limits": [examples.text(name).encode() for name in examples.LIMITS] + [b"cuts = [1"],
        "records": [json.dumps(record).encode() for record in _RECORDS],
        "words": _WORDS,
        "periods": [
            b'demand_period = "30m"\ncapture_period = "90s"\nbilling_day = 5',
            b"other = 1",
        ],
        "samples": [_sample_lines(), _sample_lines().replace(b"1.5", b"x")],
        "push": [_PUSH, _PUSH[:30], b"\xdb\x08WKYFUZZ1\x05\x30\x00\x00\x00\x01"],
        "claims": [*tokens, b"\xd8\x3d\xd2" + tokens[0]],
        "values": [bytes((number,)) + script(*_values(number)) for number in range(_READINGS)],
    }


_SMALL_TARIFF = b"""name = "a"
activate = 2027-01-01T00:00:00+05:30
[rates]
high = 2
[days.d]
"00:00" = "high"
[weeks.w]
monday-sunday = "d"
[[seasons]]
name = "s"
begins = "04-01"
week = "w"
[[special_days]]
date = "2027-01-26"
day = "d"
"""
_RECORDS = (
    {"serial": "WK1", "consumer_keys": "00" * 32},
    [{"name": "a", "public_key": _KEY, "kid": _KID}],
    {"serial": "WK1", "key_name": "a", "kid": _KID, "next_number": 7, "utility_keys": "11" * 48},
    {"serial": "WK1", "reader_secret": "secret", "new_kids": [_KID], "next_number": 0},
)
_WORDS = [
    b"echo\r\nOK: accepted\r\n",
    b"OK: already accepted\r\n",
    b"REFUSED 12: too old\r\n",
    b"self-test journal: ok\r\nself-test front end: FAILED\r\nready WK1\r\n",
    b'{"ok": true, "power": 1}',
    b'{"ok": false, "error": "no"}',
]


_PUSH = (
    b"\x0f\x00\x00\x00\x01\x0c"
    + date_time.from_unix(NOW_S, 330)
    + axdr.structure(
        axdr.octet_string(b"WKYWK1"),
        axdr.octet_string(bytes(6)),
        _WHEN,
        *[axdr.unsigned32(1)] * 4,
    )
)


def _sample_lines() -> bytes:
    when = "2027-01-15T08:00:00.000+00:00"
    meter = (when, "1.5", "2", "230", "1")
    cells = (when, "0.5", "1", "WK1", *meter, "WK2", *meter)
    return "\n".join([",".join(COLUMNS), ",".join(cells), "torn"]).encode()


def _values(number: int) -> list[tuple[int, bytes]]:
    """What the objects of a reading may hold, in the order in which it asks."""
    column = axdr.structure(
        axdr.unsigned16(8),
        axdr.octet_string(bytes((0, 0, 1, 0, 0, 255))),
        axdr.integer8(2),
        axdr.unsigned16(0),
    )
    scaler = axdr.structure(axdr.integer8(-1), axdr.enum(27))
    by_reading = {
        0: [axdr.array([column]), axdr.array([column]), axdr.array([axdr.structure(scaler)]),
            axdr.unsigned32(1), axdr.array([axdr.structure(_WHEN)]), axdr.unsigned32(900)],
        2: [axdr.structure(axdr.unsigned16(3), axdr.octet_string(bytes(6)), axdr.integer8(2)),
            scaler, *[axdr.unsigned32(5)] * 3, axdr.structure(*[axdr.unsigned32(1)] * 6),
            axdr.structure(axdr.unsigned16(1), _WHEN, axdr.unsigned32(60)), axdr.array([])],
        3: [axdr.array([special(1, 2027, 1, 26, 1)]), *TABLES, *TABLES, _WHEN, axdr.unsigned8(1)],
        7: [axdr.array([axdr.unsigned32(1)] * 12)],
        8: [axdr.array([axdr.unsigned32(10_000)] * 6)],
        9: [_WHEN, axdr.unsigned32(7)],
        10: [axdr.array([axdr.structure(_WHEN, axdr.unsigned16(102), axdr.unsigned32(5))])],
    }  # fmt: skip
    usual = [axdr.unsigned32(7), scaler, axdr.boolean(True), _WHEN]
    return [(0, data) for data in by_reading.get(number, usual)]


if __name__ == "__main__":
    for name, inputs in all_seeds().items():
        (corpus.FOLDER / f"{name}.txt").touch()
        chosen = corpus.smallest(HOST_TARGETS[name], corpus.load(name), inputs)
        print(f"{name}: {corpus.add(name, chosen)} of {len(inputs)} added")
