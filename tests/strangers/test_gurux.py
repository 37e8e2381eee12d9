"""Gurux's client, a program in an environment of its own, reads our meter and enters a token."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_ports import FakePort
from meter.dlms.association import READER
from stranger import ask

TOKEN = b"good" + bytes(range(130))
BAD_TOKEN = b"evil"
BAD_SIGNATURE = 33
ROADS = ("serial", "tcp", "wrapper")


def gurux(python, port, *arguments, secret="reader-secret-42"):
    """Run the reader on `port`; returns its report. Fails with its own words."""
    return ask(python, "gurux_reader.py", *port.arguments, *arguments, SECRET=secret)


def as_reader(token):
    return ("--client", "32", "--password-env", "SECRET", "--token", token.hex())


def values(report):
    return {
        (row["class"], row["name"], int(number)): result
        for row in report["objects"]
        for number, result in row["attributes"].items()
    }


@pytest.mark.parametrize("road", ROADS)
def test_the_reader_reads_every_attribute_of_every_object_and_enters_a_token(
    strangers_python, road
):
    with FakePort(road) as port:
        report = gurux(strangers_python, port, *as_reader(TOKEN))
    read = values(report)
    seen = [found for found in port.server.objects if found.seen_by & READER]
    assert len(report["objects"]) == len(seen)
    # All but the secrets of the three association objects.
    denied = [where for where, result in read.items() if "error" in result]
    assert [(where[0], where[2]) for where in denied] == [(15, 7)] * 3
    assert read[3, "1.0.1.8.0.255", 2] == {"value": 3_000_000_123}
    assert read[3, "1.0.1.8.0.255", 3] == {"value": [1.0, 30]}
    assert read[3, "1.0.13.7.0.255", 2] == {"value": -987}
    assert report["attributes_read"] == sum(found.attribute_count for found in seen) - len(denied)
    assert (report["relay_before"], report["enter"], report["relay_after"]) == (False, 0, True)
    assert report["token_status"] == {"value": [3, "00000000"]}
    assert port.meter.last_token.data == TOKEN


def test_the_reader_decodes_demand_billing_and_health(strangers_python):
    with FakePort("tcp") as port:
        read = values(gurux(strangers_python, port, *as_reader(TOKEN)))
    demand = [read[4, "1.0.1.6.0.255", number]["value"] for number in (2, 3, 4, 5)]
    assert demand == [4211, [1.0, 27], None, "12/31/25 23:30:00"]
    assert read[1, "0.0.0.1.0.255", 2] == {"value": 14}
    assert read[3, "0.0.0.1.2.255", 2] == {"value": "12/31/25 00:00:00"}
    assert read[1, "0.0.96.7.0.255", 2] == {"value": 2}
    assert read[3, "0.0.128.1.4.255", 2] == {"value": 5400}
    assert read[3, "0.0.128.1.4.255", 3] == {"value": [1.0, 7]}
    assert read[1, "0.0.128.1.5.255", 2] == {"value": 2}
    health = [3, 70_001, 1, 2, 606, 100_000, 88, 2, 1, 2, 4_000_000_000, 1]
    assert read[1, "0.0.128.4.0.255", 2] == {"value": health}


@pytest.mark.parametrize("road", ROADS)
def test_the_public_client_reads_what_it_is_shown_and_enters_a_token(strangers_python, road):
    with FakePort(road) as port:
        report = gurux(strangers_python, port, "--token", TOKEN.hex())
    read = values(report)
    shown = {(name, number) for _, name, number in read}
    assert ("0.0.1.0.0.255", 2) in shown
    assert not {name for name, _ in shown} & {"1.0.1.8.0.255", "0.0.96.3.10.255"}
    assert {where[0] for where, result in read.items() if "error" in result} == {15}
    assert report["enter"] == 0 and port.meter.last_token.data == TOKEN


def test_the_access_rights_in_the_list_are_what_happens(strangers_python):
    with FakePort("tcp") as port:
        report = gurux(strangers_python, port, *as_reader(TOKEN))
    for row in report["objects"]:
        for number, result in row["attributes"].items():
            assert ("value" in result) == bool(row["access"][number] & 1), (row["name"], number)


def test_a_refused_token_says_why_in_the_token_status(strangers_python):
    with FakePort("serial") as port:
        report = gurux(strangers_python, port, *as_reader(BAD_TOKEN))
    assert report["enter"] == 250
    assert report["token_status"] == {"value": [5, f"{BAD_SIGNATURE:08b}"]}
    assert report["relay_after"] is False


def test_a_wrong_password_is_refused(strangers_python):
    with FakePort("serial") as port, pytest.raises(AssertionError, match=r"[Aa]uthentication"):
        gurux(strangers_python, port, *as_reader(TOKEN), secret="wrong-secret-42")
    assert port.meter.last_token is None


@pytest.mark.parametrize("road", ROADS)
def test_a_profile_is_read_by_range_and_by_entry(strangers_python, road):
    newest_s = 1_767_225_600 - 60
    wanted = ("--profile", "0.0.128.3.1.255", "--entries", "3", "4")
    times = ("--range", str(newest_s - 120), str(newest_s + 60))
    reader = ("--client", "32", "--password-env", "SECRET")
    with FakePort(road) as port:
        report = gurux(strangers_python, port, *reader, *wanted, *times)
    assert [row[1:] for row in report["all"]] == [[300 + n, n] for n in range(32)]
    assert [row[1] for row in report["entries"]] == [302, 303, 304, 305]
    assert [row[1] for row in report["range"]] == [300, 301, 302, 303]


@pytest.mark.parametrize("physical", (17, 300))
def test_server_addresses_of_two_and_four_octets(strangers_python, physical):
    # Gurux's server address is logical << 7 | physical, or << 14 where that does not fit.
    shift = 7 if physical < 128 else 14
    address = str(1 << shift | physical)
    with FakePort("serial") as port:
        report = gurux(strangers_python, port, "--server-address", address)
    assert report["attributes_read"] > 50
