"""Gurux's DLMS client against the running emulator: read it all, enter a token, see the relay."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from household import READER_SECRET, Household
from stranger import ask
from wattkey import tokens


def gurux(python: Path, *arguments: str) -> dict[str, Any]:
    words = ("--client", "32", "--password-env", "SECRET", *arguments)
    return ask(python, "gurux_reader.py", *words, SECRET=READER_SECRET.decode())


@pytest.mark.parametrize("road", ["serial", "tcp", "wrapper"])
def test_it_reads_every_attribute_enters_a_token_and_sees_the_relay_close(
    start: Callable[..., Household], runtime: str, strangers_python: Path, road: str
) -> None:
    house = start(runtime=runtime)
    token = house.token(tokens.ActivateFor(timedelta(days=1)))
    tcp = f"127.0.0.1:{house.emulator.tcp_port}"
    ways = {
        "serial": ["--serial", house.port],
        "tcp": ["--tcp", tcp],
        "wrapper": ["--tcp", tcp, "--wrapper"],
    }
    report = gurux(strangers_python, *ways[road], "--token", token.hex())
    denied = [
        (row["class"], int(number))
        for row in report["objects"]
        for number, result in row["attributes"].items()
        if "error" in result
    ]
    assert denied == [(15, 7)] * 3  # the secrets of the associations
    assert report["attributes_read"] > 100
    assert (report["relay_before"], report["enter"], report["relay_after"]) == (False, 0, True)
    assert report["token_status"] == {"value": [3, "00000000"]}
    assert house.bench.read().relay_closed
    again = gurux(strangers_python, *ways[road], "--token", token.hex())
    assert again["token_status"] == {"value": [3, "00000001"]}
    assert house.bench.read().seconds_left == 86400
