"""Third-party readers of P1 and mode C against the running emulator: they see what DLMS shows.

The meter's time stands still while they read (it is stepped), so that all speak of one moment.
"""

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import serial as pyserial
from household import READER_SECRET, Household
from stranger import ask
from typed import emulator
from wattkey import moments
from wattkey.emulator import TRACE_UTC_OFFSET_MIN
from wattkey.log_in import READER, LogIn
from wattkey.session import MeterSession
from wattkey.transports import open_transport

Start = Callable[..., Household]

UNITS = {6: ("min", 0), 7: ("s", 0), 33: ("A", 0), 35: ("V", 0), 44: ("Hz", 0)}
UNITS |= {27: ("kW", -3), 28: ("kVA", -3), 29: ("kvar", -3)}
UNITS |= {30: ("kWh", -3), 31: ("kVAh", -3), 32: ("kvarh", -3)}
REGISTER, CLOCK, OBJECT_LIST = 3, 8, (15, "0.0.40.0.0.255", 2)
PATIENCE_S = 10


def stranger(python: Path, program: str, *arguments: str, stdin: object = None) -> Any:
    return ask(python, program, *arguments, stdin=stdin, SECRET=READER_SECRET.decode())


def lived_in(start: Start, **options: object) -> Household:
    """A house that has bought supply and used some of it."""
    house = start(start=None, **options)  # a winter, at the trace's own time near Paris
    house.buy(timedelta(days=3))
    house.bench.step(days=1)
    house.bench.set(load_w=1234)
    house.bench.step(seconds=1807)
    return house


def reader(house: Household) -> MeterSession:
    return MeterSession(open_transport(house.tcp), LogIn(READER, READER_SECRET))


def exact(meter: MeterSession, name: str) -> tuple[Decimal, str]:
    """A register by DLMS: its value in the trade's unit, and that unit's text ("" for none)."""
    value = meter.get(REGISTER, name, 2)
    scaler, number = meter.get(REGISTER, name, 3)
    text, shift = UNITS.get(number, ("", 0))
    return Decimal(value).scaleb(scaler + shift), text


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def received(port: int, end: bytes, first: bytes = b"") -> bytes:
    """What comes from a TCP port after sending `first`, up to the octet after `end`."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
        line.sendall(first)
        data = b""
        while end not in data[:-1]:
            data += line.recv(4096)
        return data


def telegram(house: Household) -> str:
    """One telegram as it comes, from "/" to the end of the check sequence's line."""
    assert house.emulator.p1_port is not None
    head, mark, rest = received(house.emulator.p1_port, b"!").partition(b"!")
    while len(rest) < 6:  # the line of the check sequence came in two pieces
        return telegram(house)
    return (head + mark + rest[:6]).decode()


P1_REGISTERS = {
    "ELECTRICITY_IMPORTED_TOTAL": ("1.0.1.8.0.255", 3),
    "ELECTRICITY_USED_TARIFF_1": ("1.0.1.8.0.255", 3),
    "ELECTRICITY_DELIVERED_TARIFF_1": ("1.0.2.8.0.255", 3),
    "CURRENT_ELECTRICITY_USAGE": ("1.0.1.7.0.255", 3),
    "CURRENT_ELECTRICITY_DELIVERY": ("1.0.2.7.0.255", 3),
    "INSTANTANEOUS_VOLTAGE_L1": ("1.0.12.7.0.255", 1),
    "INSTANTANEOUS_CURRENT_L1": ("1.0.11.7.0.255", 0),
    "INSTANTANEOUS_ACTIVE_POWER_L1_POSITIVE": ("1.0.1.7.0.255", 3),
    "INSTANTANEOUS_ACTIVE_POWER_L1_NEGATIVE": ("1.0.2.7.0.255", 3),
}


@pytest.mark.parametrize("road", ["tcp", "serial"])
def test_dsmr_parser_reads_what_dlms_shows(
    start: Start, runtime: str, strangers_python: Path, road: str
) -> None:
    house = lived_in(start, runtime=runtime, p1=True)
    ways = {"tcp": f"127.0.0.1:{house.emulator.p1_port}", "serial": house.emulator.p1_pty}
    found = stranger(strangers_python, "p1_reader.py", f"--{road}", str(ways[road]))
    with reader(house) as meter:
        for name, (obis, decimals) in P1_REGISTERS.items():
            value, unit = exact(meter, obis)
            assert Decimal(found[name]["value"]) == rounded(value, decimals), name
            assert found[name]["unit"] == unit
    assert Decimal(found["ELECTRICITY_USED_TARIFF_1"]["value"]) > 1
    assert bytes.fromhex(found["EQUIPMENT_IDENTIFIER"]["value"]).decode() == house.serial
    shown = datetime.fromisoformat(found["P1_MESSAGE_TIMESTAMP"]["value"])
    assert shown == moments.from_unix(house.bench.read().time_s)
    assert found["ELECTRICITY_ACTIVE_TARIFF"]["value"] == "0001"
    assert found["SHORT_POWER_FAILURE_COUNT"]["value"] == "0"


def test_dsmr_parser_refuses_a_telegram_with_any_octet_bent(
    start: Start, build: str, strangers_python: Path
) -> None:
    house = lived_in(start, runtime=build, p1=True)
    whole = telegram(house)
    bent = [
        whole[:at] + chr(ord(whole[at]) ^ 1 << at % 7) + whole[at + 1 :]
        for at in range(whole.index("!") + 5)
    ]
    verdicts = stranger(
        strangers_python, "p1_reader.py", "--telegrams", stdin=[whole, *bent, whole]
    )
    assert "refused" not in verdicts[0] and verdicts[0] == verdicts[-1]
    assert all("refused" in row for row in verdicts[1:-1])
    assert "InvalidChecksumError" in {row["refused"] for row in verdicts[1:-1]}


def test_the_breaker_s_state_is_in_the_telegram(start: Start, strangers_python: Path) -> None:
    house = start(p1=True)
    for is_on, state in ((False, "2"), (True, "1")):
        if is_on:
            house.buy(timedelta(days=1))
        port = f"127.0.0.1:{house.emulator.p1_port}"
        found = stranger(
            strangers_python, "p1_reader.py", "--tcp", port, "--specification", "Fluvius"
        )
        assert found["ACTUAL_SWITCH_POSITION"]["value"] == state


def test_telegrams_come_each_second_and_again_after_an_outage(start: Start, build: str) -> None:
    house = lived_in(start, runtime=build, p1=True)
    with socket.create_connection(("127.0.0.1", house.emulator.p1_port), PATIENCE_S) as line:
        data = b""
        while data.count(b"!") < 3:
            data += line.recv(4096)
        house.bench.cut()
        while line.recv(4096):
            pass  # the meter hung up
    house.bench.restore()
    house.bench.step(seconds=1)  # a meter that counts has opened its ports
    assert "0-0:96.7.21(00001)" in telegram(house)
    with house.p1_terminal() as terminal:
        assert b"0-0:96.7.21(00001)\r\n" in terminal.read_until(b"!")


def test_nothing_waits_on_the_port_for_who_comes_later(start: Start, runtime: str) -> None:
    house = start(runtime=runtime, p1=True, start=None)
    time.sleep(2.5)  # in which two telegrams would have gone out
    house.bench.step(seconds=3600)
    local = house.bench.read().time_s + 60 * TRACE_UTC_OFFSET_MIN
    stamp = f"({datetime.fromtimestamp(local, UTC):%y%m%d%H%M%S}W)"
    assert house.emulator.p1_pty is not None
    with open(house.emulator.p1_pty, "rb", buffering=0) as terminal:  # unlike pyserial: unflushed
        data = b""
        while b"!" not in data:
            data += terminal.read(4096)
    assert stamp.encode() in data[: data.index(b"!")]


def test_the_command_line_says_where_the_port_is(build: str) -> None:
    with emulator("--runtime", build, "--p1") as (running, entry):
        assert received(entry["p1_port"], b"!").startswith(b"/WKY5")
        with pyserial.Serial(entry["p1_pty"], timeout=PATIENCE_S) as terminal:
            assert terminal.read_until(b"!").startswith(b"/WKY5")
        running.terminate()
        said = running.communicate()[1]
    assert f"P1      {entry['p1_pty']}, socket://127.0.0.1:{entry['p1_port']}" in said


def test_nobody_gets_a_telegram_unless_a_port_was_asked_for(start: Start) -> None:
    house = start()
    assert (house.emulator.p1_port, house.emulator.p1_pty) == (None, None)
    assert house.emulator.entry.p1_port is None


@pytest.mark.parametrize("road", ["tcp", "serial"])
def test_mode_c_shows_the_public_what_dlms_shows_it(
    start: Start, runtime: str, strangers_python: Path, road: str
) -> None:
    house = lived_in(start, runtime=runtime)
    found = stranger(strangers_python, "mode_c_reader.py", *way(house, road))
    assert found["manufacturer"] == "WKY"
    sets = {address: value for address, value, _ in found["sets"]}
    assert sets["0-0:96.1.0"] == house.serial
    assert sets["0-0:42.0.0"] == "WKY" + house.serial.zfill(13)
    assert sets["0-0:1.0.0"] == local_time(house)
    assert not [address for address in sets if address.startswith("1-0:1.")]
    assert not [row for row in found["sets"] if row[2]]  # nothing is measured in any unit


@pytest.mark.parametrize("road", ["tcp", "serial"])
def test_mode_c_with_the_password_shows_every_register_as_dlms_does(
    start: Start, runtime: str, strangers_python: Path, road: str
) -> None:
    house = lived_in(start, runtime=runtime)
    password = "--password-env", "SECRET"
    arguments = *way(house, road), *password, "--read", "1.8.0", "--read", ""
    sets = stranger(strangers_python, "mode_c_reader.py", *arguments)["sets"]
    found = {address: (value, unit) for address, value, unit in sets}
    assert sets[0][0] == "1-0:1.8.0" and sets.count(sets[0]) == 2
    with reader(house) as meter:
        rows = meter.get(*OBJECT_LIST)
        names = [bytes(name) for class_id, _, name, _ in rows if class_id == REGISTER]
        for name in names:
            check_register(meter, name, found)
    assert len(names) >= 12
    assert found["0-0:96.3.10"] == ("1", None)


def check_register(
    meter: MeterSession, name: bytes, found: dict[str, tuple[str, str | None]]
) -> None:
    """Compare one line of mode C with the register that DLMS reads."""
    value, unit = found["{}-{}:{}.{}.{}".format(*name)]
    obis = ".".join(map(str, name))
    if isinstance(meter.get(REGISTER, obis, 2), bytes):  # a time
        assert unit is None
        return
    assert (Decimal(value), unit or "") == exact(meter, obis), obis


def test_iec62056_21_refuses_a_readout_with_any_bit_bent(
    start: Start, build: str, strangers_python: Path
) -> None:
    house = start(runtime=build)
    data = received(house.emulator.tcp_port, b"\x03", b"/?!\r\n\x06050\r\n")
    whole = data[data.index(b"\x02") :]
    bent = [
        whole[:at] + bytes((whole[at] ^ 1 << bit,)) + whole[at + 1 :]
        for at in range(1, len(whole))
        for bit in range(7)
    ]
    texts = [message.hex() for message in (whole, *bent)]
    taken = stranger(strangers_python, "mode_c_reader.py", "--messages", stdin=texts)
    assert taken[0] and not any(taken[1:])


def test_a_readout_that_came_badly_is_asked_for_again(start: Start, build: str) -> None:
    house = start(runtime=build)
    with house.terminal() as terminal:
        terminal.write(b"/?!\r\n")
        assert terminal.readline() == b"/WKY5emulator\r\n"
        terminal.write(b"\x06050\r\n")
        first = terminal.read_until(b"!\r\n\x03") + terminal.read(1)
        terminal.write(b"\x15")
        assert terminal.read(len(first)) == first


def test_a_person_who_only_says_hello_gets_the_readout_too(start: Start, build: str) -> None:
    house = start(runtime=build)
    with house.terminal() as terminal:
        terminal.write(f"/?{house.serial}!\r".encode())
        assert terminal.readline() == b"/WKY5emulator\r\n"
        assert f"0-0:96.1.0({house.serial})\r\n".encode() in terminal.read_until(b"!\r\n\x03")
        terminal.read(1)
        terminal.write(b"/?OTHER!\r\nhello\r\n")
        assert terminal.readline().startswith(b"REFUSED 22")


def way(house: Household, road: str) -> list[str]:
    """How a stranger gets there; over TCP it calls the meter by its number."""
    if road == "serial":
        return ["--serial", house.port]
    return ["--tcp", f"127.0.0.1:{house.emulator.tcp_port}", "--address", house.serial]


def local_time(house: Household) -> str:
    with reader(house) as meter:
        octets = meter.get(CLOCK, "0.0.1.0.0.255", 2)
    year = octets[0] << 8 | octets[1]
    return str(datetime(year, octets[2], octets[3], *octets[5:8]))
