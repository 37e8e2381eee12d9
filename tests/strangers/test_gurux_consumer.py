"""Gurux's ciphered client, a program in an environment of its own, is our meter's customer."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_ports import FakePort
from test_gurux import ROADS, gurux, values
from test_gurux_utility import MASTER_KEY, NEW_KEYS, OTHER_KEY, utility

CONSUMER_KEYS = bytes(range(200, 232))
CONSUMER = 0x08
DENIED = 3
COUNTER_ERROR = 6
CUSTOMERS = ("--client", "96")
SETUP = "0.0.43.0.6.255"
COUNTER = (1, "0.0.43.1.6.255", 2)


def customer(python, port, *arguments, keys=CONSUMER_KEYS, **secrets):
    return utility(python, port, *CUSTOMERS, *arguments, keys=keys, **secrets)


@pytest.mark.parametrize("road", ROADS)
def test_it_reads_every_attribute_of_every_object_it_may(strangers_python, road):
    with FakePort(road) as port:
        report = customer(strangers_python, port, "--read")["report"]
    read = values(report)
    seen = [found for found in port.server.objects if found.seen_by & CONSUMER]
    assert len(report["objects"]) == len(seen)
    denied = [where for where, result in read.items() if "error" in result]
    assert [(where[0], where[2]) for where in denied] == [(15, 7)] * 3
    assert read[3, "1.0.1.8.0.255", 2] == {"value": 3_000_000_123}
    assert read[15, "0.0.40.0.6.255", 9] == {"value": SETUP}
    assert read[64, SETUP, 4] == {"value": b"GRXtest1".hex()}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("form", ([], ["--service"], ["--dedicated-env", "DEDICATED"]))
def test_it_commands_nothing_however_it_seals(strangers_python, road, form):
    orders = ("--relay-off", "--relay-on", "--clock", "1767300000")
    with FakePort(road) as port:
        done = customer(strangers_python, port, *form, *orders)["done"]
    assert done == {"relay-off": DENIED, "relay-on": DENIED, "clock": DENIED}
    assert port.meter.relay_orders == []


@pytest.mark.parametrize("road", ROADS)
def test_other_keys_are_refused_the_utilitys_too(strangers_python, road):
    utilitys = bytes(range(16, 48))
    with FakePort(road) as port:
        for keys in (OTHER_KEY + CONSUMER_KEYS[16:], CONSUMER_KEYS[:16] + OTHER_KEY, utilitys):
            assert "uthentication" in customer(strangers_python, port, keys=keys)["refused"]["text"]
        assert "refused" in utility(strangers_python, port, keys=CONSUMER_KEYS)
    assert port.meter.security.keys[1].received == 0


def test_the_next_counter_is_read_by_the_public(strangers_python):
    with FakePort("tcp") as port:
        customer(strangers_python, port, "--counter", "40")
        public = values(gurux(strangers_python, port))
        received = public[COUNTER]["value"]
        assert public[1, "0.0.43.1.3.255", 2] == {"value": 0}
        again = customer(strangers_python, port, "--counter", "40")["refused"]
        assert (again["service"], again["value"]) == (COUNTER_ERROR, received + 1)
        assert customer(strangers_python, port, "--counter", str(received + 1)) == {"done": {}}


@pytest.mark.parametrize("road", ROADS)
def test_the_utility_gives_it_other_keys(strangers_python, road):
    change = ("--transfer-env", "TRANSFER", "--setup", SETUP)
    with FakePort(road) as port:
        report = utility(strangers_python, port, *change, transfer=MASTER_KEY + NEW_KEYS)
        assert report["done"] == {"transfer": 0}
        assert "refused" in customer(strangers_python, port)
        assert customer(strangers_python, port, keys=NEW_KEYS) == {"done": {}}
        again = {"keys": NEW_KEYS, "transfer": MASTER_KEY + CONSUMER_KEYS}
        refused = customer(strangers_python, port, *change, "--counter", "40", **again)
        assert refused["done"] == {"transfer": DENIED}
