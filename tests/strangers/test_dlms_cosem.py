"""A second client, of which no line is Gurux's, reads our meter at the three levels of security.

It is dlms-cosem in its last release under the MIT licence, with the types and selections it knew.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "core"))

from fake_ports import FakePort
from meter.dlms.association import READER, UTILITY
from metered_unit import START_S, WholeMeter
from stranger import ask
from test_gurux import values

ROADS = ("serial", "wrapper")
AS_READER = ("--client", "32", "--password-env", "SECRET")
AS_UTILITY = ("--client", "48", "--keys-env", "KEYS")
UTILITY_KEYS = bytes(range(16, 48))
TOKEN = b"good" + bytes(range(130))
BAD_TOKEN = b"evil"
NEW_YEAR = "07ea01010400000000000000"
NEW_YEAR_S = 1_767_225_600
DAY_S = 86_400
DAYS = 12
# What holds bit-strings or visible-strings, which this release of the client does not decode.
CONTEXTS = {(15, f"0.0.40.0.{number}.255", 5) for number in (0, 1, 2, 3, 6)}
UNDECODED = {
    *((1, f"0.0.96.1.{number}.255", 2) for number in range(4)),
    *((1, name, 2) for name in ("1.0.0.2.0.255", "0.0.94.91.11.255", "0.0.94.91.12.255")),
    (1, "0.0.94.91.18.255", 2),
    (7, "0.0.94.91.10.255", 2),
    *((111, "0.0.19.0.0.255", number) for number in (4, 11, 15)),
    (112, "0.0.19.10.0.255", 7),
    (113, "0.0.19.20.0.255", 9),
    (115, "0.0.19.40.0.255", 6),
}
BLOCKS_A_DAY = 48


def dlms_cosem(python, port, *arguments, secret="reader-secret-42", keys=UTILITY_KEYS):
    """Run the reader on `port`; returns its report. Fails with its own words."""
    words = (*port.arguments, *arguments)
    return ask(python, "dlms_cosem_reader.py", *words, SECRET=secret, KEYS=keys.hex())


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("level", (AS_READER, AS_UTILITY), ids=("password", "sealed"))
def test_it_reads_every_attribute_of_every_object(strangers_python, road, level):
    with FakePort(road) as port:
        report = dlms_cosem(strangers_python, port, *level, "--read")
    read = values(report)
    level_bit = READER if level is AS_READER else UTILITY
    seen = [found for found in port.server.objects if found.seen_by & level_bit]
    assert len(report["objects"]) == len(seen)
    for row in report["objects"]:
        for number, result in row["attributes"].items():
            is_given = "error" not in result
            assert is_given == bool(row["access"][number] & 1), (row["name"], number)
    assert read[3, "1.0.1.8.0.255", 2] == {"value": 3_000_000_123}
    assert read[3, "1.0.1.8.0.255", 3] == {"value": [0, 30]}
    assert read[3, "1.0.13.7.0.255", 2] == {"value": -987}
    assert read[70, "0.0.96.3.10.255", 2] == {"value": False}
    undecoded = {where for where, result in read.items() if "undecoded" in result}
    assert undecoded == {where for where in UNDECODED | CONTEXTS if where in read}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("level", ((), AS_READER, AS_UTILITY), ids=("public", "password", "sealed"))
def test_it_enters_a_token(strangers_python, road, level):
    # It gives the length of what it seals in one octet, so that nothing over 127 can be understood.
    token = TOKEN[:60] if level is AS_UTILITY else TOKEN
    with FakePort(road) as port:
        report = dlms_cosem(strangers_python, port, *level, "--token", token.hex())
    assert report["enter"] == 0 and port.meter.last_token.data == token
    assert report["token_status"] == {"undecoded": "02021603040800"}


def test_it_is_told_that_a_token_was_refused(strangers_python):
    with FakePort("serial") as port:
        report = dlms_cosem(strangers_python, port, *AS_READER, "--token", BAD_TOKEN.hex())
    assert "OTHER_REASON" in report["enter"]


@pytest.mark.parametrize("road", ROADS)
def test_it_commands_relay_and_clock_sealed(strangers_python, road):
    orders = ("--relay-off", "--clock", NEW_YEAR)
    with FakePort(road) as port:
        report = dlms_cosem(strangers_python, port, *AS_UTILITY, *orders)
    assert (report["relay-off"], report["clock"]) == (0, 0)
    assert port.meter.relay_orders == ["disconnect"]
    assert port.meter.clock_set_to == NEW_YEAR_S


@pytest.mark.parametrize("road", ROADS)
def test_it_gets_several_attributes_at_once(strangers_python, road):
    with FakePort(road) as port:
        report = dlms_cosem(strangers_python, port, *AS_READER, "--many")
    assert report["many"] == [b"WKY00000WK000042".hex(), -330, 3_000_000_123]


def test_a_wrong_password_and_wrong_keys_are_refused(strangers_python):
    with FakePort("wrapper") as port:
        by_password = dlms_cosem(strangers_python, port, *AS_READER, secret="wrong-secret-42")
        by_keys = dlms_cosem(strangers_python, port, *AS_UTILITY, keys=bytes(32))
    for report in (by_password, by_keys):
        assert report["refused"]["kind"] == "DlmsClientException"
        assert "AUTHENTICATION" in report["refused"]["text"].upper()


@pytest.fixture(scope="module")
def unit():
    """A meter that drew 1 kW for some days."""
    found = WholeMeter()
    found.run(DAYS * DAY_S)
    return found


@pytest.mark.parametrize("road", ROADS)
def test_it_reads_a_load_profile_whole_and_by_range(strangers_python, unit, road):
    span = (str(START_S + 3 * DAY_S), str(START_S + 5 * DAY_S))
    wanted = ("--profile", "1.0.99.1.0.255", "--range", *span)
    with FakePort(road, unit.meter) as port:
        report = dlms_cosem(strangers_python, port, *AS_READER, *wanted)
    rows = report["all"]
    assert len(rows) == DAYS * BLOCKS_A_DAY
    assert all(row[1:] == [23_000, 500, 0, 0, 0, 434] for row in rows)
    assert report["range"] == rows[3 * BLOCKS_A_DAY - 1 : 5 * BLOCKS_A_DAY]
