"""What a stranger may cost on the air: a turn that ends, and signatures checked in vain.

Here: seconds, counted. Not here: who connects (`ble_peripheral`), what is useful and what was vain
(`ble`). Sans-io: the time comes in. `Turn.begin` and `Turn.end` allocate nothing: on an ESP32 they
run in the Bluetooth task, in the middle of anything.
"""

from ..const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

# Time to find the token on a phone and paste it. Only what is earned gives more.
TURN_S = const(60)
# Who comes back sooner goes on with the turn they had. An owner who waits is in long before that.
AWAY_S = const(10)

# A check may take a board a second: so strangers get a fifth of its time at most.
REST_S = const(4)
# Before the first rest: a token twice, or a wrong one, is not worth a customer's waiting.
FREE_CHECKS = const(3)

_ADDRESS_OCTETS = const(6)


class Turn:
    """The turn of the central that came last, known by its address."""

    def __init__(self) -> None:
        self._address = bytearray(_ADDRESS_OCTETS)
        self._over_s = 0
        self._left_s = -AWAY_S

    def begin(self, address: "Sequence[int]", now_s: int) -> None:
        """Let the central at `address` have a turn, or the rest of the one it had just now."""
        is_back = now_s - self._left_s < AWAY_S
        for at in range(_ADDRESS_OCTETS):
            if self._address[at] != address[at]:
                is_back = False
                self._address[at] = address[at]
        if not is_back:
            self.earn(now_s)

    def end(self, now_s: int) -> None:
        """Note that the central has left."""
        self._left_s = now_s

    def earn(self, now_s: int) -> None:
        """Begin the turn afresh: the central has shown something useful."""
        self._over_s = now_s + TURN_S

    def is_over(self, now_s: int) -> bool:
        """Say whether others should have a chance."""
        return now_s >= self._over_s


class CheckBudget:
    """Signatures that may be checked in vain: a few at once, then one each `REST_S`."""

    def __init__(self) -> None:
        self._made_up_s = 0  # when everything spent so far has been made up for

    def spend(self, checks: int, now_s: int) -> None:
        """Note `checks` more."""
        self._made_up_s = max(self._made_up_s, now_s) + REST_S * checks

    def wait_s(self, now_s: int) -> int:
        """Return how long to rest before there may be another."""
        return max(0, self._made_up_s - now_s - REST_S * FREE_CHECKS)
