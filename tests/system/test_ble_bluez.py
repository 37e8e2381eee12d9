"""What Linux users really run: bleak's own BlueZ back-end, on a BlueZ of ours, to a live meter."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import dbus_daemon
import pytest
from fake_bluez import fake_bluez
from household import Household
from wattkey import tokens
from wattkey.errors import PortError
from wattkey.meter_client import MeterClient
from wattkey.radio import launcher
from wattkey.transports import ble_scan
from wattkey.transports.background_loop import BackgroundLoop

Start = Callable[..., Household]


@pytest.fixture
def bus(dbus_command: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A private system bus, on which the host tools look for BlueZ."""
    with dbus_daemon.running(dbus_command) as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        monkeypatch.setenv("WATTKEY_RADIO", "native")
        yield address


@contextmanager
def bluez_running(bus: str, is_powered: bool = True) -> Iterator[None]:
    ports = launcher.find()
    assert ports
    assert ports.central_port
    loop = BackgroundLoop()
    with ExitStack() as stack:
        stack.callback(loop.close)
        service = fake_bluez(bus, ports.central_port, is_powered)
        loop.run(service.__aenter__())
        stack.callback(lambda: loop.run(service.__aexit__(None, None, None)))
        yield


def test_the_whole_chain(start: Start, build: str, bus: str) -> None:
    house = start(runtime=build, ble=True)
    with bluez_running(bus):
        (found,) = ble_scan.scan(2)
        assert (found.name, found.serial_tail) == ("WK-00001", "00001")
        week = house.token(tokens.ActivateFor(timedelta(days=7)))
        assert house.push(week, f"ble:{found.address}").code == 0
        assert house.bench.read().relay_closed
        with MeterClient.open(f"ble:{house.serial}") as meter:
            assert meter.enter_text(tokens.to_text(week)).code == 1
            assert meter.identity().serial == house.serial


def test_a_meter_that_dies_is_noticed(start: Start, bus: str) -> None:
    start(serial="WK00000002", ble=True)  # so that the radio stays
    house = start(ble=True)
    with bluez_running(bus), MeterClient.open(f"ble:{house.serial}") as meter:
        assert meter.serial() == house.serial
        house.emulator.stop()
        with pytest.raises(PortError, match="was not heard"):
            meter.serial()


def test_an_adapter_that_is_off(start: Start, bus: str) -> None:
    start(ble=True)
    with bluez_running(bus, is_powered=False), pytest.raises(PortError) as trouble:
        ble_scan.scan(1)
    assert "switched off" in str(trouble.value)
    assert "bluetoothctl power on" in trouble.value.hint


def test_no_bluez_on_the_bus(bus: str) -> None:
    with pytest.raises(PortError) as trouble:
        ble_scan.scan(1)
    assert "BlueZ is not running" in str(trouble.value)
    assert "apt-get install bluez" in trouble.value.hint


def test_no_bus_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATTKEY_RADIO", "native")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(PortError) as trouble:
        ble_scan.scan(1)
    assert "BlueZ" in str(trouble.value)
