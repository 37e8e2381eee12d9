"""Writes the first corpus: inputs that mean something, for a fuzzer to begin with.

`PYTHONPATH=.:tests/core:tests/dlms python tests/fuzz/seeds.py` adds those that reach what
the files in `corpus` do not; what is there stays.
"""

import corpus
import steps
from fakes import NOW_S, token
from meter.core import cbor
from meter.core.token_text import to_text
from meter.dlms import acse, apdu, axdr, date_time, hdlc, hdlc_parameters, initiate, wrapper
from meter.dlms.apdu import Target
from meter.dlms.client_association import plain_request
from meter.dlms.obis import parse
from sample_apdus import sample_apdus
from scripts import script
from targets import TARGETS
from test_calendar_objects import CALENDAR, SPECIAL_DAYS, TABLES, special
from test_setting_objects import BAD, GOOD, THRESHOLDS, threshold

_N = steps.number_of
_COMMANDS = (
    [1, NOW_S + 86400],
    [2, 3600, 500],
    [3],
    [4],
    [5, 1],
    [6, NOW_S],
    [7, bytes(32)],
    [9],
)
_PASSWORD = (_N(steps.raw), b"\x01P1\x02(reader-secret)\x03\x7c")
_CLAIMS = {3: "WK00000001", 4: NOW_S + 9_000_000, 6: NOW_S, 7: b"\x01"}
_OFFER = initiate.Initiate(0x1C1D, 512, bytes(16))
_ANSWERS = (
    acse.associate_response(0, 0, initiate.write_response(_OFFER)),
    b"\xc4\x01\xc1\x00\x06\x00\x00\x00\x05",
    b"\xc4\x02\xc1\x00\x00\x00\x00\x01\x00\x02\x09\x01",
    b"\xc5\x01\xc1\x00",
    b"\xc7\x01\xc1\x00\x00",
    b"\xd8\x01\x06\x00\x00\x00\x09",
    b"\x63\x03\x80\x01\x00",
)


def all_seeds():
    """Return inputs by target."""
    apdus = sample_apdus()
    tokens = [token(number, command) for number, command in enumerate(_COMMANDS, 1)]
    return {
        "axdr": [apdu[13:] for apdu in apdus if len(apdu) > 13] + [axdr.utf8_string("\u20ac")],
        "associate": _associations(),
        "frames": _frames(apdus),
        "cbor": [*tokens[:3], cbor.encode(_CLAIMS), cbor.encode([None, True, -70000, [b"", "a"]])],
        "token": [*tokens, b"\xd8\x3d\xd2" + tokens[0]],
        "line": [*[to_text(one).encode() for one in tokens[:2]], b"wk1: mf-ra ", b"WK1:"],
        "client": [_client_script(number) for number in range(10)],
        "sealed": [*[apdu[:40] for apdu in apdus[:3]], *_sealed()],
        "tables": _tables(),
        "mode_c": list(_mode_c()),
        "typed": [b"WK1:AB\x08C\r\nSTATUS\r", b"noise\x01WK1:\r", b"/?!\r\n", b"a" * 500 + b"\r"],
        "wires": list(_wires()),
        "trace": list(_traces()),
        "port": [*_exchanges(apdus), *_settings(), *_tokens(), *_stories()],
    }


def _sealed():
    when = date_time.from_unix(NOW_S, 330)
    body = axdr.structure(axdr.octet_string(b"WKYWK000042"), axdr.unsigned32(7))
    yield b"\x0f\x00\x00\x00\x01\x0c" + when + body
    yield when
    yield b"\xdb\x08WKYFUZZ1\x05\x30\x00\x00\x00\x01"
    yield b"\xc8\x06\x30\x00\x00\x00\x01\x00"


def _tables():
    entry = axdr.structure(*[axdr.unsigned16(number) for number in (1, 4, 1, 2)])
    when = axdr.octet_string(date_time.from_unix(NOW_S, 330))
    clock = axdr.structure(
        axdr.unsigned16(8),
        axdr.octet_string(parse("0.0.1.0.0.255")),
        axdr.integer8(2),
        axdr.unsigned16(0),
    )
    by_range = axdr.structure(clock, when, when, axdr.array([clock]))
    return [*TABLES[1:], special(1, 0xFFFF, 1, 26, 2), entry, by_range]


def _mode_c():
    hello, choose = (1, b""), (2, b"051")
    yield script(hello, (5, b"\x10"), (0, b"\x15"))
    yield script(hello, (2, b"050"), (0, b"\x15"), (5, b"\xff"))
    yield script(hello, choose, (3, b"P1(reader-secret)"), (3, b"R11.8.0()"), (4, b"B0"))
    yield script(hello, choose, (3, b"P1(wrong)"), (3, b"R5()"), (3, b"R1C.1.0()"), (0, b"\x15"))
    yield script((1, b"WK00000001"), choose, (3, b"W11.8.0(1)"), (0, b"\x01R1\x02"), (5, b""))


def _wires():
    pzem = b"\xe6\x08\xe8\x03\x00\x00\xfc\x08\x00\x00\x10\x00\x00\x00\x01\xf4\x00\x64"
    yield b"\x00" + script((1, pzem), (1, pzem[:11] + b"\x20"), (0, pzem), (7, b""))
    frame = bytes.fromhex("5502ee00 0b2b3e 003f6c 002d28 51d800 2b1a00 71 0001".replace(" ", ""))
    yield b"\x01" + script((1, frame), (1, frame[:-2] + b"\x09\x01"), (1, b"\xf2"), (1, b"\xaa"))
    yield b"\x02" + script((1, bytes(range(3, 24))), (1, bytes(range(4, 25))), (7, b""))
    yield b"\x03" + bytes.fromhex("00300715011226") + bytes(9)
    yield b"\x03" + bytes.fromhex("00300732011226") + bytes(9)


def _traces():
    head = b"time_local,v,i,p_w,q_var\n"
    rows = b"2006-12-17T00:00,230.1,4.2,966,20\n2006-12-17T00:10,,,,\n"
    yield b"\x00" + head + rows
    yield b"\x01" + head + rows
    other = b"p_w,v,i,q_var,time_local\n"
    yield b"\x00" + other + b"-5,230,-.5,1,2007-02-28 23:59:30\n1,1,1,1,2007-03-01T00:00"
    yield b"\x00" + head + b"2006-13-01T00:00,1,1,1,1\n"
    yield b"\x00" + head + b"2006-12-01T00:00,1,x,1,1\n"


def _associations():
    both = [initiate.write_request(_OFFER), initiate.write_response(_OFFER)]
    requests = [plain_request(None), plain_request(b"reader-secret")]
    return [*requests, _ANSWERS[0], *both, hdlc_parameters.write(512, 64)]


def _frames(apdus):
    ends = hdlc.server_address(1), hdlc.client_address(32)
    frames = [hdlc.build(*ends, 0x10, hdlc.LLC_COMMAND + apdu) for apdu in apdus[:6]]
    return [*frames, frames[0] + frames[1], wrapper.build(16, 1, apdus[0])]


def _client_script(number):
    answers = ((1, b"\x73"), (2, _ANSWERS[0]), (2, _ANSWERS[number % len(_ANSWERS)]))
    return bytes((number,)) + script(*answers)


def _exchanges(apdus):
    """Each APDU on both framings, plain and sealed in both forms."""
    for request in apdus:
        yield script((_N(steps.associate), b"\x01"), (_N(steps.wrapped), b"\x01" + request))
        yield script(
            (_N(steps.associate), b"\x81"), (_N(steps.request), request), (_N(steps.go_on), b"")
        )
        for begin, seal in ((b"\x00", b"\x00\x00"), (b"\x80", b"\x80\x01")):
            yield script((_N(steps.associate_sealed), begin), (_N(steps.sealed), seal + request))


def _settings():
    """Each setting well and badly written by the utility, and a calendar that comes into force."""
    pairs = [(name, data) for name, data, *_ in (*GOOD, *BAD)]
    pairs.append((THRESHOLDS, axdr.array([threshold(7, True, 260_000, 250_000, 60, 60)])))
    pairs.append(((*SPECIAL_DAYS, 2), axdr.array([special(1, 0xFFFF, 1, 26, 2)])))
    for name, data in pairs:
        yield _by_utility(apdu.set_request(_target(*name), data))
    tables = [
        apdu.set_request(_target(*CALENDAR, attribute), data)
        for attribute, data in enumerate(TABLES, 6)
    ]
    activate = apdu.action_request(_target(*CALENDAR, 1), axdr.integer8(0))
    steps_of_all = _by_utility(*tables, activate)
    yield steps_of_all + script((_N(steps.wait), b"\xf0\x00"), (_N(steps.telegram), b""))
    yield _by_utility(apdu.action_request(_target(40, "0.0.25.9.0.255", 1), axdr.integer8(0)))


def _by_utility(*requests):
    sealed = [(_N(steps.sealed), b"\x00\x00" + request) for request in requests]
    return script((_N(steps.associate_sealed), b"\x00"), *sealed)


def _target(class_id, name, part):
    return Target(class_id, parse(name), part)


def _tokens():
    for command in _COMMANDS:
        claims = cbor.encode({**_CLAIMS, -65537: command})
        yield script((_N(steps.signed_claims), claims), (_N(steps.wait), b"\x20\x10"))
        yield script(
            (_N(steps.arm_cut), b"\x00\x10"),
            (_N(steps.signed_claims), claims),
            (_N(steps.cut_power), b""),
        )


def _stories():
    return (
        script((_N(steps.line), b"STATUS"), (_N(steps.raw), steps.PROBE[0][0] + b"/?!")),
        script(
            (_N(steps.connect), b"\x01\x81\x80\x04\x05\x01\x40\x06"),
            (_N(steps.associate), b"\x81"),
            (_N(steps.segment), b"\xe6\xe6\x00\xc0"),
            (_N(steps.request), b"\x01\xc1"),
            (_N(steps.any_frame), b"\x41\x00\x53"),
        ),
        script((_N(steps.associate_sealed), b"\x01"), (_N(steps.sealed), b"\x01\x00\xc0\x01")),
        script((_N(steps.raw), b"/?!\r\n"), (_N(steps.raw), b"\x06050\r\n")),
        script((_N(steps.raw), b"/?!\r\n"), (_N(steps.raw), b"\x06051\r\n"), _PASSWORD),
        script((_N(steps.telegram), b""), (_N(steps.pushed), b"")),
        script((_N(steps.pushed), b""), (_N(steps.cut_power), b""), (_N(steps.pushed), b"")),
        script((_N(steps.use), b"\xff"), (_N(steps.wait), b"\xff\xff"), (_N(steps.press), b"")),
    )


if __name__ == "__main__":
    for name, inputs in all_seeds().items():
        (corpus.FOLDER / f"{name}.txt").touch()
        chosen = corpus.smallest(TARGETS[name], corpus.load(name), inputs)
        print(f"{name}: {corpus.add(name, chosen)} of {len(inputs)} added")
