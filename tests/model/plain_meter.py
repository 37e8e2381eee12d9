"""What a meter ought to do, written a second time from SPEC: second by second, without cleverness.

Here: account, grace, replay window, clock and energy of one meter in control mode 6. It shares no
line with the firmware and knows nothing of journals, alarms or samples: everything is looked at
anew in every second.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ACCEPTED, ALREADY, TOO_OLD, SUPERSEDED, FULL, NOT_STORED = 0, 1, 49, 50, 66, 68
FOR, UNTIL, DISCONNECT, CONNECT, MODE, SET_TIME = 2, 1, 4, 3, 5, 6
MJ_PER_WH = 3_600_000
MAX_PERIODS = 32
WIDTH = 128


@dataclass
class Bought:
    """A period. The first of the account runs: it has an end, and one by its cap if it has one."""

    length_s: int
    cap_wh: int | None
    is_fixed: bool = False
    end_s: int = 0
    cap_end_mj: int = 0

    def start(self, at_s: int, from_mj: int) -> None:
        self.end_s = at_s + self.length_s
        if self.cap_wh is not None:
            self.cap_end_mj = from_mj + self.cap_wh * MJ_PER_WH


@dataclass
class PlainMeter:
    """`kind_minutes`: the minutes of the day (UTC) in which nobody is cut."""

    now_s: int
    kind_minutes: frozenset[int]
    power_w: int = 1000
    energy_mj: int = 0
    account: list[Bought] = field(default_factory=list)
    is_postpaid: bool = False
    is_off_by_operator: bool = False
    is_on_grace: bool = False
    owed_s: int = 0
    ended_s: int = 0
    used: set[int] = field(default_factory=set)
    floor: int = 0
    clock_set_by: int = 0

    @property
    def is_on(self) -> bool:
        return not self.is_off_by_operator and self.has_right

    @property
    def has_right(self) -> bool:
        return bool(self.account) or self.is_postpaid or self.is_on_grace

    @property
    def highest(self) -> int:
        return max(self.used, default=0)

    @property
    def paid_until_s(self) -> int | None:
        if not self.account:
            return None
        return self.account[0].end_s + sum(one.length_s for one in self.account[1:])

    @property
    def cap_left_wh(self) -> int | None:
        if not self.account or self.account[0].cap_wh is None:
            return None
        return max(0, -((self.energy_mj - self.account[0].cap_end_mj) // MJ_PER_WH))

    def pass_second(self) -> None:
        """One second with the power on."""
        if self.is_on:
            self.energy_mj += self.power_w * 1000
            self.owed_s += 1 if self.is_on_grace else 0
        self.now_s += 1
        self.settle()

    def settle(self) -> None:
        """End what is over; run on where nobody is cut."""
        has_ended = False
        while self.account and self._end_first():
            has_ended = True
        may_run_on = has_ended and not self.has_right and self.owed_s == 0
        may_run_on = may_run_on and self._is_kind_since(self.ended_s)
        self.is_on_grace = self.is_on_grace or may_run_on
        if self.account or self.is_postpaid or not self._is_kind_hour():
            self.is_on_grace = False

    def sit_in_the_dark(self, to_s: int) -> None:
        """No power until `to_s`: what ended meanwhile ended then, and the hours went by."""
        from_s, self.now_s = self.now_s, to_s
        if self.is_on_grace and not self._is_kind_since(from_s):
            self.is_on_grace = False
        self.settle()

    def jump(self, to_s: int) -> None:
        """The clock is moved: lengths stay lengths, moments stay moments."""
        from_s, self.now_s = self.now_s, to_s
        if self.account and not self.account[0].is_fixed:
            self.account[0].end_s += to_s - from_s
        elif self.account and from_s < self.account[0].end_s < to_s:
            self.account[0].end_s = to_s

    def enter(self, number: int, command: list[int], issued_s: int) -> int:
        """Judge an authentic token for us that has not expired."""
        if number <= self.highest - WIDTH:
            return TOO_OLD
        if number >= self.clock_set_by and issued_s > self.now_s:
            self.jump(issued_s)
            self.settle()
        if number in self.used:
            return ALREADY
        if number < self.floor or (command[0] == SET_TIME and number < self.highest):
            return SUPERSEDED
        if command[0] == FOR and not self._add(command[1], (command + [None])[2]):
            return FULL
        if command[0] == UNTIL:
            self._state_whole(command[1], (command + [None])[2])
            self.floor = max(self.floor, number)
        elif command[0] in (DISCONNECT, CONNECT):
            self.is_off_by_operator = command[0] == DISCONNECT
        elif command[0] == MODE:
            self.is_postpaid = command[1] == 1
        elif command[0] == SET_TIME:
            self.jump(command[1])
            self.clock_set_by = number
        self.used.add(number)
        self.settle()
        return ACCEPTED

    def _add(self, length_s: int, cap_wh: int | None) -> bool:
        last = self.account[-1] if self.account else None
        if cap_wh is None and last is not None and last.cap_wh is None and not last.is_fixed:
            last.length_s += length_s
            last.end_s += length_s
        elif len(self.account) == MAX_PERIODS:
            return False
        else:
            self.account.append(Bought(length_s, cap_wh))
            if len(self.account) == 1:
                self.account[0].start(self.now_s - self.owed_s, self.energy_mj)
        self.owed_s = max(0, self.owed_s - length_s)
        return True

    def _state_whole(self, until_s: int, cap_wh: int | None) -> None:
        self.account = []
        self.owed_s = 0
        self.is_on_grace = False
        if until_s > self.now_s:
            self.account = [Bought(until_s - self.now_s, cap_wh, is_fixed=True)]
            self.account[0].start(self.now_s, self.energy_mj)

    def _end_first(self) -> bool:
        first = self.account[0]
        if self.now_s >= first.end_s:
            at_s, from_mj = first.end_s, self.energy_mj
        elif first.cap_wh is not None and self.energy_mj >= first.cap_end_mj:
            at_s, from_mj = self.now_s, first.cap_end_mj
        else:
            return False
        self.account.pop(0)
        self.ended_s = at_s
        if self.account:
            self.account[0].start(at_s, from_mj)
        return True

    def _is_kind_hour(self) -> bool:
        return self.now_s // 60 % 1440 in self.kind_minutes

    def _is_kind_since(self, since_s: int) -> bool:
        minutes = range(since_s // 60, self.now_s // 60 + 1)
        return all(minute % 1440 in self.kind_minutes for minute in minutes)
