"""Writes `old_state.json`: a meter's last record as the firmware of layout 1 stored it.

Made once, with commit a3b459a, the last before layout 2; today's firmware no longer writes it:

    git worktree add /tmp/old a3b459a
    PYTHONPATH=/tmp/old/firmware:/tmp/old/tests/core python tests/vectors/make_old_state.py
"""

import json
from pathlib import Path

from fakes import KEY, NOW_S, SERIAL, FakeFrontEnd, FakePlace, FakeRelay, FakeVerifier, token
from meter.core.journal import Journal
from meter.core.timekeeper import Timekeeper
from meter.identity import Identity
from meter.meter import Meter

FILE = Path(__file__).with_name("old_state.json")


def make() -> dict[str, object]:
    """A meter that runs on a capped period with another waiting, in mode 5, for 25 hours."""
    place, relay = FakePlace(), FakeRelay()
    house = FakeFrontEnd(relay)
    identity = Identity(SERIAL, "emulator")
    journal = Journal(place, FakePlace())  # pyright: ignore  (as it was called then)
    meter = Meter(identity, house, relay, Timekeeper(), 1000, FakeVerifier, journal)
    assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == 0
    meter.set_control_mode(5)
    for number, command in ((1, [2, 172800, 40_000]), (3, [2, 86400]), (4, [6, NOW_S + 60])):
        data = token(number, command, iat=NOW_S, exp=NOW_S + 864000)
        assert meter.enter_token(data, 1).code == 0
    house.power_w = 1234
    for _ in range(25 * 60):
        meter.tick(60_000)
    house.power_w = -500
    meter.tick(60_000)
    return {
        "record": place.record.hex(),
        "import": [meter.import_energy.wh, meter.import_energy.mj],
        "export": [meter.export_energy.wh, meter.export_energy.mj],
        "now_s": meter.time.now_s(),
        "paid_until_s": meter.payment.paid_until_s(),
        "cap_left_wh": meter.payment.cap_left_wh(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), indent=1) + "\n")
