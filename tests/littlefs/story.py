"""What a meter lives through in these tests: everything that is ever stored, once at least.

Here: the story, how it is lived, and what the meter knew at each moment of it. Not here: the chips
(`board_on_tape`), nor what must hold after a cut (`promises`).
"""

import hashlib

from board_on_tape import START_S, Board, BoardTape, blank
from fakes import DAY_S, KEY, SERIAL, token
from meter.core import event_log as ev
from meter.core import verdict as v

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from meter.meter import Meter

OTHER_KEY = b"o" * 32
OTHER = {"kid": hashlib.sha256(OTHER_KEY).digest()[:8]}
SECRET = b"reader-secret"

MONTH_ENDS_S = 1_801_440_000  # 2027-02-01 00:00 UTC
CUTS_AGAIN_S = MONTH_ENDS_S + 10 * 3600

# (what, ...): enter number command [claims]; again: a token used before; early: one that is not
# valid yet; stale: one of a key that is not obeyed any more; wait seconds; mode; press.
STORY: "tuple[tuple[Any, ...], ...]" = (
    ("provision",),
    ("enter", 1, [2, 7200]),  # supply for two hours
    ("wait", 70),
    ("enter", 3, [2, 3600]),
    ("again", 1, [2, 7200]),
    ("enter", 2, [2, 60, 500]),  # late, and with a cap of 500 Wh
    ("wait", 65),
    ("enter", 4, [4]),  # the operator disconnects
    ("wait", 61),
    ("enter", 5, [3]),
    ("enter", 6, [6, START_S + 2000]),  # the clock is set forward
    ("wait", 70),
    ("enter", 7, [6, START_S + 1000]),  # and back
    ("wait", 65),
    ("enter", 8, [1, START_S + 3600, 1]),  # until a moment, or 1 Wh: the cap is first
    ("wait", 10),
    ("early", 16, [2, 60], {"iat": START_S + 1500, "nbf": START_S + 3000}),  # it tells the time
    ("enter", 9, [5, 1]),  # postpaid
    ("wait", 60),
    ("enter", 10, [5, 0]),
    ("enter", 11, [2, 20 * DAY_S]),
    ("mode", 5),
    ("press",),  # off
    ("wait", 20),
    ("press",),
    ("enter", 12, [6, START_S + 1770]),
    ("wait", 40),  # a block of demand ends, and a maximum is noted
    ("enter", 13, [6, MONTH_ENDS_S - 1830]),
    ("wait", 45),  # another
    ("enter", 14, [6, MONTH_ENDS_S - 30]),
    ("wait", 75),  # a billing period is closed, at midnight, when nobody is cut off
    ("enter", 15, [7, OTHER_KEY]),
    ("stale", 16, [2, 3600]),
    ("enter", 17, [1, MONTH_ENDS_S + 120], OTHER),
    ("wait", 150),  # it ends, and supply goes on: it is owed
    ("enter", 18, [2, 1800], OTHER),  # pays that first
    ("again", 18, [2, 1800], OTHER),
    ("enter", 19, [1, CUTS_AGAIN_S - 60], OTHER),
    ("enter", 20, [6, CUTS_AGAIN_S - 90], OTHER),
    ("wait", 100),  # it ends, is owed, and at ten the contact opens
    ("enter", 21, [2, DAY_S], OTHER),
    ("wait", 180),
)

ANSWERS = {
    "enter": v.ACCEPTED,
    "again": v.ALREADY_ACCEPTED,
    "early": v.NOT_YET_VALID,
    "stale": v.UNKNOWN_ISSUER,
}

# What has happened by the end, or the story does not tell what it says.
EVENTS = (
    (ev.CLOCK_SET, 6),
    (ev.CHANGED_TO_POSTPAID, 1),
    (ev.CHANGED_TO_PREPAID, 1),
    (ev.TOKEN_ACCEPTED, 20),
    (ev.TOKEN_ALREADY_ACCEPTED, 2),
    (ev.TOKEN_REFUSED, 1),
    (ev.SUPPLY_PERIOD_ENDED, 2),
    (ev.ENERGY_CAP_REACHED, 1),
    (ev.BILLING_PERIOD_CLOSED, 1),
    (ev.SUPPLY_ON_GRACE, 2),
    (ev.ISSUER_KEY_CHANGED, 1),
    (ev.LOAD_SWITCH_CONNECTED, 6),
    (ev.LOAD_SWITCH_DISCONNECTED, 5),
    (ev.STATE_NOT_STORED, 0),
    (ev.BATTERY_CLOCK_DOUBTED, 0),
)


class Moment:
    """What the meter knew after `operations`; `action` is what it was doing when it got there."""

    def __init__(self, operations: int, board: Board, action: "tuple[Any, ...]") -> None:
        meter = board.meter
        self.operations = operations
        self.action = action
        self.decided = what_was_decided(meter)
        self.measured = what_was_measured(meter)
        self.energy_mj = energy_mj(meter)
        self.owed_s = meter.grace.owed_s
        self.now_s = meter.time.now_s()
        self.world_s = board.world_s
        self.is_closed = meter.output_state


class Life:
    """The story as one meter lived it."""

    def __init__(self, is_full: bool) -> None:
        image = blank()
        self.is_full = is_full
        self.tape = BoardTape(bytes(image))
        self.board = Board(is_full, image, self.tape)
        self.moments = [Moment(0, self.board, ())]
        self.seen = {}  # how often each event happened
        self._count = 0
        for action in STORY:
            for _ in act(self.board, action):
                self._note(action)
        self.relay_log = self.board.relay.log

    def around(self, at: int) -> "tuple[Moment, Moment]":
        """The moments before and after operation `at`, the nearest at which it was awake."""
        after = 0
        while self.moments[after].operations <= at:
            after += 1
        return self.moments[after - 1], self.moments[after]

    def _note(self, action: "tuple[Any, ...]") -> None:
        self.moments.append(Moment(len(self.tape), self.board, action))
        events = self.board.meter.events
        fresh = events.count - self._count
        self._count = events.count
        for event in list(events)[len(events) - fresh :]:
            self.seen[event.code] = self.seen.get(event.code, 0) + 1


def act(board: Board, action: "tuple[Any, ...]") -> "Iterator[None]":
    """Carry out one action, in steps after each of which something may have been stored."""
    meter, what = board.meter, action[0]
    if what == "wait":
        left_ms = action[1] * 1000
        while left_ms > 0:
            step_ms = min(board.tick(0), left_ms)
            board.tick(step_ms)
            left_ms -= step_ms
            yield
        return
    if what == "provision":
        assert meter.provision(SERIAL, KEY, SECRET, START_S) == v.ACCEPTED
    elif what == "mode":
        assert meter.set_control_mode(action[1])
    elif what == "press":
        assert meter.press_button()
    else:
        assert meter.enter_token(token_of(action), 1).code == ANSWERS[what], action
    yield


def token_of(action: "tuple[Any, ...]") -> bytes:
    """The token that an action enters."""
    _, number, command, *changes = action
    claims = {"iat": START_S}
    for change in changes:
        claims.update(change)
    return token(number, command, **claims)


def energy_mj(meter: "Meter") -> int:
    """What the import register holds."""
    return meter.import_energy.wh * 3_600_000 + meter.import_energy.mj


def what_was_decided(meter: "Meter") -> tuple:
    """All that a decision can change, asked one by one and not of the code under test."""
    window, payment, switch = meter._window, meter.payment, meter.disconnector
    periods = [
        (p.duration_s, p.ends_s, p.is_fixed, p.cap_wh, p.cap_end_wh, p.cap_end_mj)
        for p in payment._periods
    ]
    return (
        (window.highest, window.used, window.floor, window.clock_set_by),
        (payment.mode, periods),
        (switch.control_state, switch.control_mode, meter.objections(), meter.grace.is_on),
        (meter.provisioning.issuer_key, meter.provisioning.reader_secret, meter.identity.serial),
        (meter.billing.count, meter.billing.closed_at_s, meter.billing.maximum_at_s),
        meter.demand.maximum_at_s,
    )


def what_was_measured(meter: "Meter") -> tuple:
    """What a decision notes of the energy; what a cut costs, it may lack."""
    billing, demand = meter.billing, meter.demand
    return (demand.last_w, demand.maximum_w, billing.import_wh, billing.maximum_w)
