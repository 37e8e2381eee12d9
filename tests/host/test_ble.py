"""The laptop on the air, with a bleak played by hand: choosing, connecting, and its troubles."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)
from meter.links import nordic_uart
from wattkey.errors import MissingPartError, PortError, UsageError
from wattkey.transports import ble_backend, ble_scan
from wattkey.transports.ble import BleTransport
from wattkey.transports.ble_trouble import explain

A, B = ("WK-00001", "C0:00:00:00:00:01"), ("WK-00002", "C0:00:00:00:00:02")
STRANGER = ("Kitchen scales", "C0:00:00:00:00:03")


class FakeScanner:
    def __init__(self, on_heard: Callable[..., None], air: "FakeAir") -> None:
        self._on_heard = on_heard
        self._air = air

    async def __aenter__(self) -> None:
        for name, address in self._air.devices:
            said = SimpleNamespace(local_name=name, rssi=-60)
            self._on_heard(SimpleNamespace(name=name, address=address), said)

    async def __aexit__(self, *_: object) -> None:
        pass


class FakeClient:
    """Echoes what is written; `size` is what fits in one write."""

    def __init__(self, air: "FakeAir", on_gone: Callable[..., None]) -> None:
        self._air = air
        self._on_gone = on_gone
        rx = SimpleNamespace(max_write_without_response_size=air.size)
        self.services = SimpleNamespace(get_characteristic=lambda _uuid: rx)

    async def connect(self) -> None:
        self._air.attempts += 1
        if self._air.failures:
            raise self._air.failures.pop(0)

    async def disconnect(self) -> None:
        self._air.disconnects += 1

    async def start_notify(self, uuid: str, callback: Callable[..., None]) -> None:
        assert uuid == nordic_uart.TX
        self._callback = callback

    async def write_gatt_char(self, _rx: object, data: bytes, response: bool) -> None:
        assert response
        self._air.pieces.append(data)
        if self._air.breaks:
            self._on_gone(self)
            raise BleakError("not connected")
        self._callback(None, bytearray(data))


class FakeAir:
    """Stands where `Backend` does. `failures` are raised by the next attempts to connect."""

    scan_s = find_s = 0.01

    def __init__(self, *devices: tuple[str, str], size: int = 20) -> None:
        self.devices = devices
        self.size = size
        self.failures: list[Exception] = []
        self.attempts = self.disconnects = 0
        self.pieces: list[bytes] = []
        self.breaks = False

    def scanner(self, on_heard: Callable[..., None], service: str) -> FakeScanner:
        assert service == nordic_uart.SERVICE
        return FakeScanner(on_heard, self)

    def client(self, _device: object, on_gone: Callable[..., None]) -> FakeClient:
        return FakeClient(self, on_gone)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Any]:
        yield self

    def find(self, wanted: str) -> str:
        backend: Any = self
        return asyncio.run(ble_scan.find(backend, wanted)).name


def test_a_meter_is_meant_by_name_address_or_serial() -> None:
    air = FakeAir(STRANGER, A, B)
    for wanted in ("WK-00002", "wk-00002", B[1], B[1].lower(), "WK00000002", "00002"):
        assert air.find(wanted) == "WK-00002", wanted


def test_auto_is_the_only_one_and_nobody_else_s_device() -> None:
    assert FakeAir(STRANGER, A).find("auto") == "WK-00001"
    for air, words in (
        (FakeAir(A, B), "more than one meter"),
        (FakeAir(STRANGER), "no meter was heard"),
    ):
        with pytest.raises(PortError, match=words):
            air.find("auto")


def test_one_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(PortError, match="WK-00009 was not heard") as trouble:
        FakeAir(A, B).find("WK-00009")
    assert "WK-00001, WK-00002" in trouble.value.hint


@pytest.mark.parametrize("size", [20, 244, 514])
def test_writes_leave_in_pieces_that_fit(size: int) -> None:
    air = FakeAir(A, size=size)
    road = BleTransport("auto", air.open)
    data = bytes(range(256)) * 4
    road.write(data)
    received = b""
    while len(received) < len(data):
        received += road.read(5)
    road.close()
    assert received == data
    assert max(map(len, air.pieces)) == min(size, 512)
    assert road.read(0) == b""


def test_a_connection_that_fails_is_tried_once_more() -> None:
    air = FakeAir(A)
    air.failures = [BleakError("le-connection-abort-by-local")]
    BleTransport("auto", air.open).close()
    assert air.attempts == 2
    air.failures = [BleakError("first"), BleakError("second")]
    with pytest.raises(PortError, match="second"):
        BleTransport("auto", air.open)
    assert air.attempts == 4


def test_what_broke_stays_broken_until_it_is_opened_again() -> None:
    air = FakeAir(A)
    road = BleTransport("auto", air.open)
    air.breaks = True
    with pytest.raises(PortError, match="not connected"):
        road.write(b"x")
    for _ in range(2):
        with pytest.raises(PortError, match="broke"):
            road.read(0)
    air.breaks = False
    road.reconnect()
    road.write(b"y")
    assert road.read(5) == b"y"
    road.close()
    road.close()


def not_available(reason: str) -> Exception:
    return BleakBluetoothNotAvailableError("no", BleakBluetoothNotAvailableReason[reason])


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (FileNotFoundError(2, "no such file"), "no Bluetooth service", "apt-get install bluez"),
        (PermissionError(13, "denied"), "not allowed", "usermod"),
        (ConnectionRefusedError(), "does not answer", "running"),
        (not_available("NO_BLUETOOTH"), "no Bluetooth adapter", "plug one in"),
        (not_available("POWERED_OFF"), "switched off", "bluetoothctl power on"),
        (not_available("DENIED_BY_SYSTEM"), "not allowed", "usermod"),
        (BleakDBusError("org.bluez.Error.NotReady", []), "switched off", "bluetoothctl"),
        (
            BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", []),
            "BlueZ is not running",
            "systemctl start bluetooth",
        ),
        (TimeoutError(), "it did not answer", "near enough"),
        (BleakError("something else"), "something else", "near enough"),
    ],
    ids=lambda value: getattr(value, "reason", value) and str(value)[:40],
)
def test_every_trouble_has_its_words_and_its_hint(
    error: Exception, message: str, hint: str
) -> None:
    trouble = explain(error, "ble:auto")
    assert message in str(trouble)
    assert hint in trouble.hint


def test_what_is_not_installed_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bleak", None)  # as if there were no such file
    with pytest.raises(MissingPartError) as missing:
        ble_scan.scan(0.1)
    assert missing.value.hint == "run: python -m pip install 'wattkey[ble]'"


def test_the_choice_of_radio_can_be_made_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    async def choose() -> None:
        async with ble_backend.open_backend():
            pass

    monkeypatch.setenv("WATTKEY_RADIO", "virtual")
    with pytest.raises(PortError, match="no virtual radio runs"):
        asyncio.run(choose())
    monkeypatch.setenv("WATTKEY_RADIO", "quantum")
    with pytest.raises(UsageError, match="quantum"):
        asyncio.run(choose())
    monkeypatch.setenv("WATTKEY_RADIO", "native")
    asyncio.run(choose())
