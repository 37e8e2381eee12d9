"""Live emulators for whole-system tests: started, provisioned, always stopped."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from household import Household
from typed import wattkey
from wattkey.emulator import RUNTIMES, EmulatorOptions


@pytest.fixture(autouse=True)
def private_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Emulators register where only this test looks."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and meter book that only this test sees."""
    monkeypatch.setenv("WATTKEY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # what a killed emulator cannot tidy up
    for name in ("WATTKEY_PORT", "WATTKEY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=[*RUNTIMES, "cpython"])
def runtime(request: pytest.FixtureRequest, find_micropython: Callable[[str], Path]) -> str:
    """Every Python the emulator runs on; a build this machine lacks is skipped loudly."""
    if request.param in RUNTIMES:
        find_micropython(RUNTIMES[request.param])
    return request.param


@pytest.fixture(params=list(RUNTIMES))
def build(request: pytest.FixtureRequest, find_micropython: Callable[[str], Path]) -> str:
    """Both MicroPythons, by the name that `--runtime` takes."""
    find_micropython(RUNTIMES[request.param])
    return request.param


@pytest.fixture
def start() -> Iterator[Callable[..., Household]]:
    """A function that starts an emulator with the given options, stepped, and provisions it."""
    with ExitStack() as stack:

        def begin(provisioned: bool = True, **options: object) -> Household:
            chosen = EmulatorOptions(**({"speed": None} | options))  # type: ignore[arg-type]
            household = stack.enter_context(Household(chosen))
            if provisioned:
                household.provision()
            return household

        yield begin


@pytest.fixture
def booked_house(
    start: Callable[..., Household],
    build: str,
    private_home: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Household:
    """A house whose meter the command line has provisioned, has in its book, and finds."""
    living = start(provisioned=False, runtime=build, sample_s=60)
    monkeypatch.setenv("WATTKEY_PORT", living.port)
    assert wattkey("provision").returncode == 0
    return living
