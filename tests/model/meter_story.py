"""Plays one story on a whole meter and on the plain one beside it, and compares them throughout.

A story is a list of steps, each a list: its name, then integers. A failure prints the command that
plays it again:

    python tests/model/meter_story.py '[["fit", 1, 0], ["buy", 1, 600, 0], ["cut", 30]]'

The first step may be `fit` (battery clock, FRAM chips). A cut leaves the state before or after
what it interrupted; nothing in between, no token counted twice, none lost that was answered.
"""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

if __name__ == "__main__":
    _CHECKOUT = Path(__file__).resolve().parent.parent.parent
    sys.path[:0] = [str(_CHECKOUT / "firmware"), str(_CHECKOUT / "tests/core")]

from fakes import NOW_S, FakeChip, FakeUnit, PowerCut
from meter.core.kindness import Kindness
from plain_meter import MJ_PER_WH, NOT_STORED, PlainMeter

# NOW_S is 08:00. Short hours, so that stories need not last for days.
_HOURS = ((481, 486), (486, 490), (495, 500))
_MINUTES = frozenset(minute for begin, end in _HOURS for minute in range(begin, end))

# The most seconds of energy and time that a cut may cost.
_LOST_S = 60
_LOST_QUICK_S = 2  # a second, and one more when the cut tears the newest
_FORGIVEN_S = 1800  # what is owed is stored with decisions only

_FAR_S = 253_000_000_000  # a token's last second: in the year 9987


class Story:
    """One meter and its plain twin."""

    def __init__(self, chip: int = 0, quick: int = 0) -> None:
        self._unit = FakeUnit(FakeChip() if chip else None, quick, Kindness((), _HOURS))
        self._unit.begin()
        self._lost_s = _LOST_QUICK_S if quick else _LOST_S
        self._plain = PlainMeter(NOW_S, _MINUTES)
        self._twins: list[PlainMeter] = []  # what the meter may be after a cut
        self._waited_s = 0
        self._jumps: list[tuple[int, int]] = []  # of the clock, by tokens that had no other effect
        self._is_worn = False
        self._kept = copy.deepcopy(self._plain)  # what is stored while nothing can be

    def play(self, name: str, *numbers: int) -> None:
        """One step. A step that needs what is not there does nothing."""
        getattr(self, "_" + name)(*numbers)
        self._compare()

    # Steps

    def _wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self._waited_s += 1
            before = copy.deepcopy(self._plain)
            self._plain.pass_second()
            self._attempt(before, lambda: self._unit.run(1))

    def _power(self, watts: int) -> None:
        self._plain.power_w = self._unit.front_end.power_w = watts

    def _buy(self, number: int, seconds: int, cap_wh: int, late_s: int = 0) -> None:
        self._enter(number, [2, seconds, cap_wh] if cap_wh else [2, seconds], late_s)

    def _until(self, number: int, ahead_s: int, cap_wh: int) -> None:
        until_s = self._plain.now_s + ahead_s
        self._enter(number, [1, until_s, cap_wh] if cap_wh else [1, until_s])

    def _disconnect(self, number: int) -> None:
        self._enter(number, [4])

    def _connect(self, number: int) -> None:
        self._enter(number, [3])

    def _mode(self, number: int, mode: int) -> None:
        self._enter(number, [5, mode])

    def _set_time(self, number: int, ahead_s: int) -> None:
        self._enter(number, [6, self._plain.now_s + ahead_s], min(0, ahead_s))

    def _wear(self) -> None:
        """From now on no place takes anything."""
        if not self._is_worn:
            self._unit.cord.cut_at(-1)
            self._kept = copy.deepcopy(self._plain)
            self._let_write(False)

    def _mend(self) -> None:
        if self._is_worn:
            self._let_write(True)
            self._wait(60)

    def _cut(self, dark_s: int) -> None:
        stored = self._kept if self._is_worn else self._plain
        self._let_write(True)
        self._boot([stored], dark_s)

    def _cut_in(self, write: int, octets: int) -> None:
        """Cut the power in the middle of the write that comes after `write` others."""
        if not self._is_worn:
            self._unit.cord.cut_at(write, octets if octets >= 0 else None)

    # How

    def _enter(self, number: int, command: list[int], late_s: int = 0) -> None:
        """`number` counts from the highest one used, if it can."""
        number = max(1, self._plain.highest + number)
        issued_s = self._plain.now_s + late_s
        dates = {"iat": issued_s, "exp": _FAR_S}
        before = copy.deepcopy(self._plain)
        code = self._plain.enter(number, command, issued_s)
        if code != 0:
            self._jumps.append((self._waited_s, self._plain.now_s - before.now_s))
        if code == 0 and self._is_worn:
            self._plain, code = before, NOT_STORED
        found = self._attempt(before, lambda: self._unit.judge(number, *command, **dates))
        if found is not None:
            assert found == code, f"verdict {found}, not {code}"
            return
        self._enter_again(number, command, issued_s, dates)

    def _enter_again(self, number: int, command: list[int], issued_s: int, dates: dict) -> None:
        """The answer was lost in a cut: only a second try tells on which side of it we are."""
        found = self._unit.judge(number, *command, **dates)
        expected = {twin.enter(number, command, issued_s): twin for twin in self._twins}
        assert found in expected, f"after the cut verdict {found}, not one of {list(expected)}"
        self._plain = expected[found]

    def _attempt(self, before: PlainMeter, action) -> int | None:
        """Do `action`; if the power fails in it, boot from either side of it and return None."""
        try:
            return action() or 0
        except PowerCut:
            self._boot([before, self._plain], 0)
            return None

    def _let_write(self, is_able: bool) -> None:
        self._is_worn = not is_able
        for place in self._unit.places + self._unit.quick:
            place.is_worn = not is_able

    def _boot(self, candidates: list[PlainMeter], dark_s: int) -> None:
        """The meter must go on from one of `candidates`, less what a cut may cost."""
        self._unit.cord.cut_at(-1)
        real_s = [one.now_s + dark_s for one in [self._plain, *candidates]]
        self._unit.outage(dark_s)
        self._twins, complaints = [], []
        for plain in candidates:
            self._plain = copy.deepcopy(plain)
            try:
                self._go_on(self._plain, real_s)
                self._compare()
            except AssertionError as complaint:
                complaints.append(str(complaint))
            else:
                self._twins.append(self._plain)
        assert self._twins, f"neither before nor after the cut: {complaints}"
        self._plain = self._twins[0]
        self._unit.front_end.power_w = self._plain.power_w

    def _go_on(self, plain: PlainMeter, real_s: list[int]) -> None:
        """Lose what the cut cost, within its bounds, and settle."""
        meter = self._unit.meter
        found_mj = meter.import_energy.wh * MJ_PER_WH + meter.import_energy.mj
        lost_mj = plain.energy_mj - found_mj
        assert 0 <= lost_mj <= self._lost_s * 3_000_000, f"lost {lost_mj} mJ"
        lost_s = plain.now_s - meter.time.now_s()
        if self._unit.chip and lost_s < 0:
            assert meter.time.now_s() in real_s, f"gained {-lost_s} s"
        else:
            assert 0 <= lost_s <= self._lost_s + self._unsaved_s(), f"lost {lost_s} s"
        plain.energy_mj = found_mj
        plain.sit_in_the_dark(meter.time.now_s())
        forgiven_s = plain.owed_s - meter.grace.owed_s
        assert 0 <= forgiven_s <= _FORGIVEN_S, f"forgave {forgiven_s} s"
        plain.owed_s = meter.grace.owed_s

    def _unsaved_s(self) -> int:
        """What the clock learned within a minute from tokens that changed nothing else."""
        return sum(jump_s for at_s, jump_s in self._jumps if self._waited_s - at_s <= _LOST_S)

    def _compare(self) -> None:
        meter, plain = self._unit.meter, self._plain
        found_mj = meter.import_energy.wh * MJ_PER_WH + meter.import_energy.mj
        assert meter.time.now_s() == plain.now_s, "clock"
        assert found_mj == plain.energy_mj, "energy"
        assert meter.payment.paid_until_s() == plain.paid_until_s, "account"
        assert meter.payment.cap_left_wh() == plain.cap_left_wh, "cap"
        assert bool(meter.payment.mode) == plain.is_postpaid, "mode"
        assert meter.grace.is_on == plain.is_on_grace, "grace"
        assert meter.grace.owed_s == plain.owed_s, f"owed {meter.grace.owed_s}, {plain.owed_s}"
        assert meter.output_state == plain.is_on, "contact"


def play(steps: list[list]) -> None:
    """Play a whole story; a failure names the command that plays it again."""
    try:
        first, *rest = steps if steps and steps[0][0] == "fit" else [["fit"], *steps]
        story = Story(*first[1:])
        for name, *numbers in rest:
            story.play(name, *numbers)
    except BaseException as error:
        error.add_note(f"play it again: .venv/bin/python {_here()} '{json.dumps(steps)}'")
        raise


def _here() -> str:
    return "tests/model/" + Path(__file__).name


if __name__ == "__main__":
    play(json.loads(sys.argv[1]))
    print("it went well")
