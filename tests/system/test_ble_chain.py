"""A token over the air, whole: issued, meter found, token entered, relay closed. No hardware."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from household import Household
from typer.testing import CliRunner
from wattkey import tokens
from wattkey.cli import app
from wattkey.emulator import EmulatorOptions
from wattkey.errors import MeterRefusedError, PortError
from wattkey.meter_client import MeterClient
from wattkey.radio import launcher
from wattkey.transports import ble_scan

pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")

Start = Callable[..., Household]

METERS = 20
SCAN_S = 1.0


def test_issue_scan_connect_token_and_the_relay_closes(start: Start, build: str) -> None:
    house = start(runtime=build, ble=True)
    token = house.token(tokens.ActivateFor(timedelta(days=7)))
    (found,) = ble_scan.scan(SCAN_S)
    assert (found.name, found.serial_tail) == ("WK-00001", "00001")
    assert not house.bench.read().relay_closed
    assert house.push(token, f"ble:{found.name}").code == 0
    now = house.bench.read()
    assert now.relay_closed
    assert now.seconds_left == 7 * 86400


def test_on_cpython_too(start: Start) -> None:
    house = start(runtime="cpython", ble=True)
    assert house.push(house.token(tokens.ActivateFor(timedelta(days=1))), "ble:auto").code == 0
    assert house.bench.read().relay_closed


def test_by_name_address_serial_or_as_the_only_one(start: Start) -> None:
    house = start(ble=True)
    (found,) = ble_scan.scan(SCAN_S)
    for wanted in ("WK-00001", "wk-00001", found.address.lower(), house.serial, "auto"):
        with MeterClient.open(f"ble:{wanted}") as meter:
            assert meter.serial() == house.serial, wanted


def test_a_line_of_text_and_every_refusal(start: Start, build: str) -> None:
    house = start(runtime=build, ble=True)
    text = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=2))))
    with MeterClient.open("ble:auto") as meter:
        assert meter.enter_text(text).code == 0
        assert meter.enter_text(text).code == 1
        assert meter.enter_token(house.token(tokens.Connect(), serial="WK7")).code == 48
        with pytest.raises(MeterRefusedError):
            meter.supply_status()
    assert house.bench.read().relay_closed


def test_twenty_meters_each_get_their_own_token_and_no_other_s() -> None:
    with ExitStack() as stack:
        houses = [
            stack.enter_context(
                Household(EmulatorOptions(serial=f"WK{n:08}", speed=None, ble=True))
            )
            for n in range(1, METERS + 1)
        ]
        for house in houses:
            house.provision()
        heard = [meter.name for meter in ble_scan.scan(2 * SCAN_S)]
        assert heard == [f"WK-{n:05}" for n in range(1, METERS + 1)]
        days = {house.serial: number for number, house in enumerate(houses, 1)}

        def buy(house: Household) -> int:
            token = house.token(tokens.ActivateFor(timedelta(days=days[house.serial])))
            return house.push(token, f"ble:{house.serial}").code

        with ThreadPoolExecutor(METERS) as customers:
            assert list(customers.map(buy, houses)) == [0] * METERS
        for house in houses:
            assert house.bench.read().seconds_left == days[house.serial] * 86400


def test_two_emulators_share_one_radio_and_the_last_ends_it(start: Start) -> None:
    with Household(EmulatorOptions(serial="WK00000001", speed=None, ble=True)):
        start(serial="WK00000002", ble=True)
        assert [meter.name for meter in ble_scan.scan(SCAN_S)] == ["WK-00001", "WK-00002"]
    (left,) = ble_scan.scan(SCAN_S)
    assert left.name == "WK-00002"


def test_a_radio_that_is_killed_and_started_again_finds_its_meters(
    start: Start, build: str
) -> None:
    house = start(runtime=build, ble=True)
    token = house.token(tokens.ActivateFor(timedelta(days=1)))
    with MeterClient.open("ble:auto") as meter:
        assert meter.serial() == house.serial
        died = launcher.find()
        assert died
        os.kill(died.pid, signal.SIGKILL)
        with pytest.raises(PortError):
            meter.serial()
    while launcher.find():
        time.sleep(0.02)
    with launcher.hold() as ports:
        assert ports.meter_port == died.meter_port
        assert house.push(token, f"ble:{house.serial}").code == 0
    assert house.bench.read().relay_closed


def test_a_radio_killed_in_the_middle_of_a_token_costs_nobody_anything(
    start: Start, build: str
) -> None:
    house = start(runtime=build, ble=True)
    line = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1)))).encode() + b"\r"
    died = launcher.find()
    assert died
    assert died.central_port
    asyncio.run(half_of(died.central_port, line, died.pid))
    while launcher.find():
        time.sleep(0.02)
    with launcher.hold() as ports:
        assert ports.central_port
        assert asyncio.run(type_it(ports.central_port, line, 185)).startswith(b"OK: supply")
    assert house.bench.read().seconds_left == 86400


async def half_of(port: int, line: bytes, radio_pid: int) -> None:
    """Write the first half of `line`; then the radio dies."""
    from on_air import Central

    central = Central(port)
    await central.start()
    await central.connect(await central.heard())
    await central.rx.write_value(line[: len(line) // 2], with_response=True)
    os.kill(radio_pid, signal.SIGKILL)
    await central.vanish()


def test_nothing_is_left_when_the_emulator_stops() -> None:
    with Household(EmulatorOptions(speed=None, ble=True)):
        assert launcher.find()
    assert launcher.find() is None


def test_a_meter_that_loses_power_in_the_middle_counts_a_token_once(
    start: Start, tmp_path: Path, build: str
) -> None:
    options = {"runtime": build, "ble": True, "state": tmp_path / "flash"}
    house = start(**options)
    token = house.token(tokens.ActivateFor(timedelta(days=3)))
    with MeterClient.open("ble:auto") as meter:
        assert meter.enter_token(token).code == 0
        house.emulator.stop()
        with pytest.raises(PortError):
            meter.serial()
    again = start(provisioned=False, **options)
    assert again.push(token, "ble:auto").code == 1
    assert again.bench.read().relay_closed


def test_the_road_is_opened_once_more_when_it_breaks(start: Start, tmp_path: Path) -> None:
    start(serial="WK00000002", ble=True)  # so that the radio stays
    options = {"ble": True, "state": tmp_path / "flash"}
    house = start(**options)
    token = house.token(tokens.ActivateFor(timedelta(days=1)))
    with MeterClient.open(f"ble:{house.serial}") as meter:
        assert meter.serial() == house.serial
        house.emulator.stop()
        again = start(provisioned=False, **options)
        assert meter.enter_token(token).code == 0
    assert again.bench.read().relay_closed


def test_the_command_line_scans_and_pushes(start: Start) -> None:
    house = start(ble=True)
    text = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1))))
    scanned = CliRunner().invoke(app, ["scan", "--seconds", "1", "--json"])
    (found,) = json.loads(scanned.stdout)
    assert found["name"] == "WK-00001"
    assert found["signal_dbm"] < 0
    pushed = CliRunner().invoke(app, ["push", text, "-p", f"ble:{found['address']}"])
    assert pushed.exit_code == 0, pushed.output
    nobody = CliRunner().invoke(app, ["push", text, "-p", "ble:WK-77777"])
    assert nobody.exit_code == 2
    assert "WK-00001" in nobody.output


def test_a_stranger_s_terminal_writes_a_token_in_pieces(start: Start, build: str) -> None:
    """bumble's own GATT client, as a phone's Bluetooth terminal: no DLMS, no code of ours."""
    house = start(runtime=build, ble=True)
    ports = launcher.find()
    assert ports
    assert ports.central_port
    for mtu in (23, 24, 100, 185, 247, 517):
        line = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1)))) + "\r\n"
        assert asyncio.run(type_it(ports.central_port, line.encode(), mtu)).startswith(b"OK: ")
    assert house.bench.read().seconds_left == 6 * 86400


async def type_it(port: int, line: bytes, mtu: int) -> bytes:
    from on_air import Central

    central = Central(port)
    await central.start()
    try:
        connection = await central.connect(await central.heard(), mtu)
        size = connection.att_mtu - 3
        for at in range(0, len(line), size):
            await central.rx.write_value(line[at : at + size], with_response=bool(at % 2))
        answer = await central.line()
        await connection.disconnect()
    finally:
        await central.vanish()
    return answer


def test_a_real_controller_is_used_as_one(start: Start) -> None:
    """What `--radio usb:0` does, with a controller on the virtual air in place of the dongle."""
    with launcher.hold() as ports:
        house = start(radio=f"tcp-client:127.0.0.1:{ports.central_port}")
        token = house.token(tokens.ActivateFor(timedelta(days=1)))
        assert house.push(token, "ble:auto").code == 0
        assert house.bench.read().relay_closed
