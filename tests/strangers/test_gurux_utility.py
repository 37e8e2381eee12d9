"""Gurux's ciphered client, a program in an environment of its own, is our meter's utility."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_ports import FakePort
from stranger import ask
from test_gurux import ROADS, values

MASTER_KEY, ENCRYPTION_KEY, AUTHENTICATION_KEY = (bytes(range(n, n + 16)) for n in (0, 16, 32))
NEW_KEYS = bytes(range(100, 132))
OTHER_KEY = bytes(range(60, 76))
NOW_S = 1_767_300_000
COUNTER_ERROR = 6
KEYS_CHANGED = 164


def utility(python, port, *arguments, keys=ENCRYPTION_KEY + AUTHENTICATION_KEY, transfer=b""):
    """Run the program on `port`; returns its report. Fails with its own words."""
    secrets = {"KEYS": keys.hex(), "TRANSFER": transfer.hex(), "DEDICATED": OTHER_KEY.hex()}
    words = (*port.arguments, "--keys-env", "KEYS", *arguments)
    return ask(python, "gurux_sealed.py", *words, **secrets)


@pytest.mark.parametrize("road", ROADS)
def test_it_reads_every_attribute_of_every_object(strangers_python, road):
    with FakePort(road) as port:
        report = utility(strangers_python, port, "--read")["report"]
    read = values(report)
    assert len(report["objects"]) == len(port.server.objects)
    denied = [where for where, result in read.items() if "error" in result]
    assert all((where[0], where[2]) == (15, 7) for where in denied)
    assert read[3, "1.0.1.8.0.255", 2] == {"value": 3_000_000_123}
    assert read[64, "0.0.43.0.3.255", 4] == {"value": b"GRXtest1".hex()}
    for row in report["objects"]:
        for number, result in row["attributes"].items():
            assert ("value" in result) == bool(row["access"][number] & 1), (row["name"], number)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("form", ([], ["--service"], ["--dedicated-env", "DEDICATED"]))
def test_it_commands_relay_and_clock_however_it_seals(strangers_python, road, form):
    orders = ("--relay-off", "--relay-on", "--clock", str(NOW_S))
    with FakePort(road) as port:
        done = utility(strangers_python, port, *form, *orders)["done"]
    assert done == {"relay-off": 0, "relay-on": 2, "clock": 0}  # the fake's mode forbids the second
    assert port.meter.relay_orders == ["disconnect", "reconnect"]
    assert port.meter.clock_set_to == NOW_S


def test_a_counter_that_was_used_is_refused_and_the_next_one_named(strangers_python):
    with FakePort("tcp") as port:
        first = utility(strangers_python, port, "--counter", "40", "--replay")
        received = port.meter.security.keys[0].received
        again = utility(strangers_python, port, "--counter", "40")
    assert first["done"]["replay"]["service"] == COUNTER_ERROR
    assert again["refused"]["service"] == COUNTER_ERROR
    assert again["refused"]["value"] == received + 1


@pytest.mark.parametrize("road", ROADS)
def test_wrong_keys_are_refused(strangers_python, road):
    with FakePort(road) as port:
        for keys in (OTHER_KEY + AUTHENTICATION_KEY, ENCRYPTION_KEY + OTHER_KEY):
            refused = utility(strangers_python, port, "--relay-off", keys=keys)["refused"]
            assert "uthentication" in refused["text"]
    assert port.meter.relay_orders == [] and port.meter.security.keys[0].received == 0


@pytest.mark.parametrize("road", ROADS)
def test_it_changes_the_keys_and_goes_on_with_the_new_ones(strangers_python, road):
    with FakePort(road) as port:
        changed = ("--transfer-env", "TRANSFER")
        report = utility(strangers_python, port, *changed, transfer=MASTER_KEY + NEW_KEYS)
        assert report["done"] == {"transfer": 0} and port.meter.noted == [KEYS_CHANGED]
        assert "refused" in utility(strangers_python, port)
        after = utility(strangers_python, port, "--relay-off", keys=NEW_KEYS)
    assert after["done"] == {"relay-off": 0}


def test_keys_under_another_master_key_are_not_taken(strangers_python):
    with FakePort("wrapper") as port:
        changed = ("--transfer-env", "TRANSFER", "--service")
        report = utility(strangers_python, port, *changed, transfer=OTHER_KEY + NEW_KEYS)
        assert report["done"] == {"transfer": 250} and port.meter.noted == []
        assert utility(strangers_python, port, "--counter", "900")["done"] == {}
