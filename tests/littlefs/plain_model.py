"""What a customer would write down beside the meter: what was bought, and what ought to be left.

Here: a meter as plain sums, which knows nothing of periods, windows, records or flash. Not here:
what happens to it (`scenario`). Times are whole seconds of the meter's own clock.
"""

from meter.core import verdict as v

WINDOW = 128  # numbers that far behind the highest are not looked at any more


class PlainMeter:
    """One account: it began at `began_s`, and everything in `bought_s` has been added since."""

    def __init__(self, now_s: int, load_w: int, keys: tuple) -> None:
        self.now_s = now_s
        self.load_w = load_w
        self.energy_mj = 0
        self.began_s = now_s
        self.bought_s = []
        self.used = {}  # number: the key that signed it
        self.floor = 0
        self.keys = keys
        self.key = keys[0]
        self.is_postpaid = False
        self.is_cut_by_operator = False
        self.is_off_by_hand = False

    def copy(self) -> "PlainMeter":
        other = PlainMeter(self.now_s, self.load_w, self.keys)
        for name in self.__dict__:
            value = getattr(self, name)
            if isinstance(value, (list, dict)):
                value = value.copy()
            setattr(other, name, value)
        return other

    def ends_s(self) -> int:
        return self.began_s + sum(self.bought_s)

    def left_s(self) -> int:
        return max(0, self.ends_s() - self.now_s) if self.bought_s else 0

    def is_paid(self) -> bool:
        return self.is_postpaid or self.left_s() > 0

    def is_on(self) -> bool:
        return self.is_paid() and not self.is_cut_by_operator and not self.is_off_by_hand

    def highest(self) -> int:
        return max(self.used) if self.used else 0

    def wait(self, seconds: int) -> None:
        """Time passes; the house draws its load while it is on."""
        if self.is_on():
            on_s = seconds if self.is_postpaid else min(seconds, self.left_s())
            self.energy_mj += on_s * self.load_w * 1000
        self.now_s += seconds

    def settle(self) -> None:
        """Close an account that has run out: what is bought next begins when it is bought."""
        if self.left_s() == 0:
            self.bought_s = []
            self.began_s = self.now_s

    def judge(self, number: int, key: bytes) -> int:
        """Say what the meter ought to answer to a token that it could carry out."""
        if key != self.key:
            return v.UNKNOWN_ISSUER
        if number <= self.highest() - WINDOW:
            return v.TOO_OLD
        if number in self.used:
            return v.ALREADY_ACCEPTED
        return v.SUPERSEDED if number < self.floor else v.ACCEPTED

    def obey(self, number: int, what: str, value: int) -> None:
        """Carry out a token that was accepted."""
        self.settle()
        self.used[number] = self.key
        if what == "buy":
            self.bought_s.append(value)
        elif what == "end":
            self.bought_s, self.began_s = [], self.now_s
            self.floor = number
        elif what == "clock":
            self.now_s += value
            self.began_s += value
        elif what == "postpaid":
            self.is_postpaid = value == 1
        elif what == "disconnect":
            self.is_cut_by_operator = True
        elif what == "connect" and self.is_cut_by_operator:
            self.is_cut_by_operator = self.is_off_by_hand = False
        elif what == "key":
            self.key = self.keys[value]

    def press(self) -> None:
        """The customer presses the button."""
        if self.is_cut_by_operator or not self.is_paid():
            return
        self.is_off_by_hand = not self.is_off_by_hand

    def wake(self, now_s: int, energy_mj: int) -> None:
        """Take over what the meter lost in an outage; that it is little is checked elsewhere."""
        self.now_s = now_s
        self.energy_mj = energy_mj
