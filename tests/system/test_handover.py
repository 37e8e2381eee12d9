"""A meter is handed over to another issuer, from the key store to a meter that was switched off."""

from pathlib import Path

import pytest
from typed import answer, emulator, issue, wattkey

pytestmark = [
    pytest.mark.usefixtures("private_home"),
    pytest.mark.parametrize("build", ["esp32-like"], indirect=True),  # typing is what takes time
]


def test_a_meter_obeys_its_new_issuer_and_the_old_one_no_more(
    tmp_path: Path, build: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATTKEY_PASSPHRASE", "correct horse battery")
    options = ("--runtime", build, "--state", str(tmp_path / "meter.flash"))
    with emulator(*options):
        assert wattkey("provision").returncode == 0
        assert wattkey("keys", "new", "home").returncode == 0
        kept_back = issue("--for", "1d")
        handover = issue("--new-issuer-key", "home")
        early = issue("--for", "2d", "--key", "home")
        assert wattkey("push", early).returncode == 3  # the meter does not know that key yet
        assert answer("push", handover)["code"] == 0
        assert wattkey("push", kept_back).returncode == 3
        assert answer("push", early)["code"] == 0
        before = answer("status")
    with emulator(*options):
        after = answer("status")
        assert after["supply"]["relay_closed"] and before["supply"]["relay_closed"]
        assert wattkey("push", kept_back).returncode == 3
        assert answer("push", early)["code"] == 1
        assert answer("push", issue("--for", "1d"))["code"] == 0  # the meter book knows the key
        assert wattkey("push", issue("--for", "1d", "--key", "dev")).returncode == 3
