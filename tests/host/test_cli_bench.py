"""`wattkey bench`: what goes to the emulator, what comes back, and which emulator is meant."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from wattkey import running
from wattkey.bench import Bench, BenchReading, BenchRefusedError
from wattkey.errors import PortError

from .command_line import Wattkey, error_lines
from .fake_bench import MORE, READING, FakeBench


@pytest.fixture
def bench() -> Iterator[FakeBench]:
    """The bench of the one emulator that runs."""
    with FakeBench() as fake:
        running.register("WK1", "/dev/pts/77", 4059, fake.port, os.getpid())
        yield fake


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("read",), [{"do": "read"}]),
        (("press",), [{"do": "press"}]),
        (("set", "load_w=2300"), [{"do": "set", "load_w": 2300}]),
        (
            ("set", "load_w=-5", "voltage_mv=trace"),
            [{"do": "set", "load_w": -5, "voltage_mv": None}],
        ),
        (("set", "relay=welded", "rtc_battery=0"), [{"do": "set", "relay": 1, "rtc_battery": 0}]),
        (
            ("set", "relay=obeys", "rtc_s=1800000000"),
            [{"do": "set", "relay": 0, "rtc_s": 1800000000}],
        ),
        (("step", "1h30m"), [{"do": "step", "ms": 5_400_000}]),
        (("cut",), [{"do": "cut"}]),
        (("cut", "--operation", "0"), [{"do": "cut", "operation": 0}]),
        (
            ("cut", "--operation", "7", "--kind", "torn"),
            [{"do": "cut", "operation": 7, "kind": "torn"}],
        ),
        (("restore",), [{"do": "restore"}, {"do": "read"}]),
    ],
)
def test_what_is_asked(
    wattkey: Wattkey, bench: FakeBench, arguments: tuple[str, ...], asked: list[dict[str, Any]]
) -> None:
    for more in ((), ("--json",)):
        result = wattkey("bench", *arguments, *more)
        assert result.exit_code == 0 and result.stdout, result.stderr
        assert bench.asked == asked
        bench.asked.clear()
    json.loads(result.stdout)


def test_a_reading_keeps_its_names_and_explains_itself(wattkey: Wattkey, bench: FakeBench) -> None:
    bench.answers["read"] = dict(reversed((READING | MORE).items()))  # MicroPython keeps no order
    told = json.loads(wattkey("bench", "read", "--json").stdout)
    assert told == READING | MORE and list(told) == [*READING, *MORE]
    table = wattkey("bench", "read").stdout
    assert all(name in table for name in told)
    assert "12 on 3 blocks, at most 7 on one" in table and "2027-01-15" in table


def test_a_step_in_the_dark(wattkey: Wattkey, bench: FakeBench) -> None:
    bench.answers["step"] = {"power": False}
    result = wattkey("bench", "step", "1d")
    assert result.exit_code == 0 and "power is off" in result.stdout
    assert json.loads(wattkey("bench", "step", "1d", "--json").stdout) == {"power": False}


def test_names_that_only_the_emulator_knows_are_passed_on(
    wattkey: Wattkey, bench: FakeBench
) -> None:
    bench.answers |= {"set": "cannot set sun_w; only load_w", "read": READING | {"sun_w": 3}}
    result = wattkey("bench", "set", "sun_w=3")
    assert result.exit_code == 1 and "only load_w" in error_lines(result)[0]
    assert "sun_w" in wattkey("bench", "read").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("set",),
        ("set", "load_w"),
        ("set", "=5"),
        ("set", "load_w=much"),
        ("set", "load_w=welded"),
        ("set", "load_w=1.5"),
        ("step",),
        ("step", "soon"),
        ("cut", "--kind", "torn"),
        ("cut", "--operation", "-1"),
        ("cut", "--operation", "1", "--kind", "clean"),
    ],
)
def test_requests_that_make_no_sense_go_nowhere(
    wattkey: Wattkey, bench: FakeBench, arguments: tuple[str, ...]
) -> None:
    result = wattkey("bench", *arguments)
    assert result.exit_code == 2 and not bench.asked
    error_lines(result)


@pytest.mark.parametrize("port", ["auto", "/dev/pts/77", "socket://127.0.0.1:4059"])
def test_the_emulator_is_found(wattkey: Wattkey, bench: FakeBench, port: str) -> None:
    assert wattkey("bench", "press", "-p", port).exit_code == 0
    assert wattkey("bench", "press", "-p", port, "--meter", "WK1").exit_code == 0
    assert wattkey("bench", "press", "--bench-port", str(bench.port)).exit_code == 0
    assert len(bench.asked) == 3


def test_of_several_emulators_one_must_be_named(wattkey: Wattkey, bench: FakeBench) -> None:
    running.register("WK2", "/dev/pts/78", 4060, None, os.getpid())
    unclear = wattkey("bench", "press")
    assert unclear.exit_code == 2 and "WK1, WK2" in error_lines(unclear)[1]
    assert wattkey("bench", "press", "--meter", "WK1").exit_code == 0
    for options in (
        ("--meter", "WK3"),
        ("-p", "/dev/pts/79"),
        ("-p", "/dev/pts/77", "--meter", "WK2"),
    ):
        nobody = wattkey("bench", "press", *options)
        assert nobody.exit_code == 2 and "wattkey emulator" in error_lines(nobody)[1]
    without = wattkey("bench", "press", "--meter", "WK2")
    assert without.exit_code == 2 and "no bench" in error_lines(without)[0]


def test_no_emulator_runs(wattkey: Wattkey) -> None:
    result = wattkey("bench", "read")
    assert result.exit_code == 2 and "wattkey emulator" in error_lines(result)[1]
    assert wattkey("bench", "read", "--bench-port", "1").exit_code == 2
    assert "press" in wattkey("bench").stdout


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.1 400\n", b"[]\n", b"{}\n", b"1\n", b'{"ok": false}\n']
)
def test_something_else_on_the_port(wattkey: Wattkey, bench: FakeBench, garbage: bytes) -> None:
    bench.answers["read"] = garbage
    result = wattkey("bench", "read")
    assert result.exit_code == 2 and "no bench" in error_lines(result)[0]


def test_the_client_takes_readings_of_every_version(bench: FakeBench) -> None:
    with Bench(bench.port) as client:
        assert client.read() == BenchReading(**READING, **MORE)
        bench.answers["read"] = READING | {"from_the_future": 1}
        old = client.read()
        assert (old.boots, old.flash_erases, old.power) == (0, None, True)
        bench.answers["read"] = {"time_s": 5}
        with pytest.raises(PortError, match="no reading"):
            client.read()


def test_the_client_cuts_and_restores(bench: FakeBench) -> None:
    with Bench(bench.port) as client:
        client.cut()
        client.cut(3, "middle")
        bench.answers["step"] = {"power": False}
        client.pass_dark(days=1)
        client.restore()
        with pytest.raises(BenchRefusedError, match="the power is cut"):
            client.step(seconds=1)
        bench.answers["read"] = "the power is off"
        with pytest.raises(BenchRefusedError, match="the power is off"):
            client.read()
    assert bench.asked[:4] == [
        {"do": "cut"},
        {"do": "cut", "operation": 3, "kind": "middle"},
        {"do": "step", "ms": 86_400_000},
        {"do": "restore"},
    ]
