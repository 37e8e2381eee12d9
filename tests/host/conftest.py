"""Every host test gets a home of its own, so no test ever sees a real key store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wattkey.keystore import KeyStore
from wattkey.meter_book import MeterBook
from wattkey.session import MeterSession

from .command_line import Wattkey, run_wattkey
from .fakes import FakeMeter, ServedMeter

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh WATTKEY_HOME and runtime folder; no port or passphrase leaks in from outside."""
    place = tmp_path / "home"
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    monkeypatch.setenv("WATTKEY_HOME", str(place))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for name in ("WATTKEY_PORT", "WATTKEY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    yield place


@pytest.fixture
def store() -> KeyStore:
    """The (empty) key store of this test."""
    return KeyStore()


@pytest.fixture
def book() -> MeterBook:
    """The (empty) meter book of this test."""
    return MeterBook()


@pytest.fixture
def no_usb(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer's own USB serial ports are out of the picture."""
    monkeypatch.setattr("serial.tools.list_ports.comports", list)


@pytest.fixture
def wattkey() -> Wattkey:
    """Run a command line and return its outcome."""
    return run_wattkey


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedMeter]:
    """An unprovisioned emulator, where WATTKEY_PORT points."""
    with ServedMeter(FakeMeter()) as served:
        monkeypatch.setenv("WATTKEY_PORT", served.port)
        yield served


@pytest.fixture
def knows_no_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Meters are as with firmware before calibration: who asks for it meets no such object."""
    get = MeterSession.get

    def older(session: MeterSession, class_id: int, name: str, *rest: Any) -> Any:
        is_new = name == "0.0.128.6.0.255"
        return get(session, class_id, "0.0.128.99.0.255" if is_new else name, *rest)

    monkeypatch.setattr(MeterSession, "get", older)
