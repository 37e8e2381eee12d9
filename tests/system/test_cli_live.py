"""The real command line against a live emulator: what a newcomer types, and what is left behind."""

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import serial as pyserial
from typed import IN_A_SCRIPT, PATIENCE_S, answer, emulator, issue, wattkey

pytestmark = pytest.mark.usefixtures("private_home")

_ENDINGS = {"Ctrl-C": signal.SIGINT, "terminated": signal.SIGTERM, "killed": signal.SIGKILL}


def is_gone(pid: int) -> bool:
    """Whether `pid` has ended (one that nobody has collected yet has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until(is_true: Callable[[], bool]) -> None:
    """Give it time."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def test_the_first_five_minutes(build: str) -> None:
    with emulator("--runtime", build, "--speed", "60") as (running, entry):
        assert answer("ports") == [{"port": entry["pty"], "description": "emulator WK00000001"}]
        assert wattkey("read").returncode == 1  # not in service yet
        assert answer("provision")["key"] == "dev"
        assert answer("status")["supply"]["objections"] == ["nothing paid"]
        token = issue("--for", "7d")
        assert answer("push", "-", stdin=token)["code"] == 0
        assert answer("push", token, "-p", f"wrapper://127.0.0.1:{entry['tcp_port']}")["code"] == 1
        supply = answer("status")["supply"]
        assert supply["relay_closed"] and 0 < supply["seconds_left"] <= 7 * 86400
        tcp = f"socket://127.0.0.1:{entry['tcp_port']}"
        assert answer("read", "-p", tcp)["registers"][0]["name"] == "Energy imported"
        lines = wattkey("watch", "--json", "--count", "2", "--interval", "0.1").stdout.splitlines()
        assert [json.loads(line)["supply"]["relay_closed"] for line in lines] == [True, True]
        live = wattkey("watch", "--count", "2", "--interval", "0.1").stdout
        assert live.count("● ON") == 2 and live.endswith("\n")
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE_S) == 0


def test_a_refusal_is_exit_code_3_and_one_line(build: str) -> None:
    with emulator("--runtime", build):
        wattkey("provision")
        expired = issue("--for", "1h", "--now", "2020-01-01")
        for road in ((), ("--text",)):
            refused = wattkey("push", expired, *road)
            assert refused.returncode == 3
            assert (
                refused.stderr.splitlines()[0] == "error: the meter refused the token: expired (51)"
            )
        foreign = issue("--for", "1h", "--meter", "OTHER", "--key", "dev", "--number", "1")
        assert wattkey("push", foreign).returncode == 3


def test_a_token_is_pasted_into_the_port_it_named(build: str) -> None:
    with emulator("--runtime", build) as (_, entry):
        wattkey("provision")
        token = issue("--for", "2h")
        with pyserial.Serial(entry["pty"], timeout=5) as terminal:
            terminal.write(token.lower().encode() + b"\r")
            assert b"OK: supply until" in terminal.read_until(b"\n")


@pytest.mark.parametrize("speed", ["1", "max", "stepped"])
@pytest.mark.parametrize("ending", _ENDINGS)
def test_nothing_is_left_behind(build: str, speed: str, ending: str, tmp_path: Path) -> None:
    with emulator("--runtime", build, "--speed", speed) as (running, entry):
        assert not is_gone(entry["pid"])
        running.send_signal(_ENDINGS[ending])
        code = running.wait(PATIENCE_S)
        assert code == (-signal.SIGKILL if ending == "killed" else 0)
        wait_until(lambda: is_gone(entry["pid"]))
        assert answer("ports") == []
        assert not list(tmp_path.glob("wattkey-*"))


@pytest.mark.parametrize("endings", [("INT",), ("HUP",), ("TERM", "INT", "TERM")])
def test_one_in_the_background_of_a_script_ends_too(
    build: str, endings: tuple[str, ...], tmp_path: Path
) -> None:
    """What a script starts with `&` ignores Ctrl-C. One signal ends it, and more do no harm."""
    with emulator("--runtime", build, by=IN_A_SCRIPT) as (running, entry):
        for ending in endings:
            running.send_signal(signal.Signals[f"SIG{ending}"])
        assert running.wait(PATIENCE_S) == 0
        wait_until(lambda: is_gone(entry["pid"]))
        assert not list(tmp_path.glob("wattkey-*"))


def test_two_meters_are_told_apart(build: str) -> None:
    with emulator("--runtime", build, "--serial", "ONE"), emulator("--serial", "TWO") as (_, two):
        unclear = wattkey("status")
        assert unclear.returncode == 2
        assert "emulator ONE" in unclear.stderr and "emulator TWO" in unclear.stderr
        assert answer("status", "-p", two["pty"])["meter"] == "TWO"


def test_tokens_are_dated_by_a_clock_that_runs_ahead(build: str) -> None:
    with emulator("--runtime", build, "--start", "2040-01-01T00:00Z"):
        wattkey("provision")
        token = answer("issue", "--until", "2040-01-03T00:00Z")
        assert token["issued"].startswith("2040-01-01T00:0")
        assert answer("push", token["token"])["accepted"]
        assert wattkey("clock", "--set").returncode == 0
        assert abs(answer("clock")["ahead_of_computer_s"]) < 60


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--tcp", "{busy}"), "TCP port {busy} cannot be used: Address already in use"),
        (("--bench", "{busy}"), "TCP port {busy} cannot be used: Address already in use"),
        (("--p1-tcp", "{busy}"), "TCP port {busy} cannot be used: Address already in use"),
        (("--serial", ""), "'' cannot be a meter serial"),
        (("--serial", "wk1"), "'wk1' cannot be a meter serial"),
        (("--trace", "{trace}"), "line 1: column v is missing from the header"),
        (("--trace", "{blank}", "--blank", "refuse"), "line 2: an empty cell"),
        (("--state", "{trace}"), "the emulator did not start: {trace} is not a meter's state"),
        (("--state", "{trace}/no"), "the state cannot be kept in {trace}/no"),
        (
            ("--trace", "{late}", "--start", "trace", "--speed", "max"),
            "the emulator stopped: {late}, line 14: ",
        ),
    ],
)
def test_an_emulator_that_cannot_start_says_why(
    options: tuple[str, ...],
    complaint: str,
    tmp_path: Path,
    find_micropython: Callable[[str], Path],
) -> None:
    find_micropython("standard")
    header = "time_local,v,i,p_w,q_var\n"
    hours = "".join(f"2020-01-01T{hour:02}:00,230,1,230,0\n" for hour in range(12))
    files = {
        "trace": "time_local,p_w\n",
        "blank": header + "2020-01-01T00:00,,,,\n2020-01-01T00:01,,,,\n",
        "late": header + hours + "2021-01-01T00:00,x,1,1,1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with emulator() as (_, other):
        words = {name: str(tmp_path / name) for name in files} | {"busy": str(other["bench_port"])}
        typed = [option.format(**words) for option in options]
        failed = wattkey("emulator", *typed)
    assert failed.returncode in (1, 2)
    error = next(line for line in failed.stderr.splitlines() if line.startswith("error: "))
    assert complaint.format(**words) in error
