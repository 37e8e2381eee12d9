"""What must hold when the power returns after a cut at any operation of the story.

Here: the promises, one function each. Not here: which cuts are tried (`test_every_cut`).
"""

from board_on_tape import LOAD_W, START_S, Board, BoardTape
from fakes import KEY, SERIAL, token
from meter.core import verdict as v
from story import SECRET, Life, Moment, energy_mj, token_of, what_was_decided, what_was_measured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from meter.meter import Meter

FLASH_LOSES_S = 60
FRAM_LOSES_S = 1
DARK_S = 86400
FRESH_NUMBER = 100
BOUGHT_S = 7200


class Recovery:
    """The power is back on a board whose chips hold `image`, cut at operation `at` of `life`.

    `dark_s` is how long it was gone. `decided_as` is the moment whose decisions it knows.
    """

    def __init__(
        self, life: Life, at: int, image: bytearray, closed: bool, where: tuple, dark_s: int = 0
    ) -> None:
        self.before, self.after = life.around(at)
        self.where = where
        self.dark_s = dark_s
        self.is_full = life.is_full
        self.was_closed = closed
        self.tape = BoardTape(bytes(image))
        world_s = self.after.world_s + dark_s
        self.board = Board(life.is_full, image, self.tape, world_s, closed)
        self.meter = self.board.meter
        self.decided_as: "Moment | None" = None

    @property
    def loses_s(self) -> int:
        return FRAM_LOSES_S if self.is_full else FLASH_LOSES_S

    def is_near(self, measured: tuple, whole: tuple) -> bool:
        """Say whether `measured` lacks no more of `whole` than a cut may cost."""
        lost = LOAD_W * self.loses_s // 1800 + 1  # in W of demand; the same number in Wh
        return all(most - lost <= value <= most for value, most in zip(measured, whole))

    def is_time(self, now_s: int, moment: Moment) -> bool:
        """Say whether `now_s` is of the last record, or what a battery clock counted since."""
        passed_s = self.after.world_s - moment.world_s
        return -self.loses_s <= now_s - moment.now_s <= passed_s


def check(recovery: Recovery) -> None:
    """Every promise, after an outage of no length."""
    contact_obeys(recovery)
    recovery.board.tick(0)
    decisions_are_those_before_or_after(recovery)
    energy_is_bounded(recovery)
    owed_is_bounded(recovery)
    contact_obeys(recovery)
    token_of_the_cut_counts_once(recovery)
    fresh_token_is_taken(recovery)


def contact_obeys(recovery: Recovery) -> None:
    """The contact is where the decision wants it, and went there directly, if it had to."""
    relay, wanted = recovery.board.relay, recovery.meter.disconnector.control_state == 1
    moves = [closed for _, closed in relay.log]
    assert relay.closed == wanted, recovery.where
    assert moves == ([] if wanted == recovery.was_closed else [wanted]), (recovery.where, moves)


def decisions_are_those_before_or_after(recovery: Recovery) -> None:
    """A token is used if and only if its effect is there; the same for whatever else is decided,
    and time goes with it.
    """
    decided, measured = what_was_decided(recovery.meter), what_was_measured(recovery.meter)
    now_s = recovery.meter.time.now_s()
    agreed = [
        moment
        for moment in (recovery.after, recovery.before)
        if decided == moment.decided
        and recovery.is_near(measured, moment.measured)
        and recovery.is_time(now_s, moment)
    ]
    assert agreed, (recovery.where, recovery.after.action, decided, measured, now_s)
    recovery.decided_as = agreed[0]


def energy_is_bounded(recovery: Recovery) -> None:
    """A cut costs a minute of consumption, or with FRAM a sample, to the last millijoule."""
    lost_mj = recovery.after.energy_mj - energy_mj(recovery.meter)
    assert 0 <= lost_mj <= LOAD_W * 1000 * recovery.loses_s, (recovery.where, lost_mj)


def owed_is_bounded(recovery: Recovery) -> None:
    """What is owed for grace is forgotten up to the last decision, never invented."""
    owed_s = recovery.meter.grace.owed_s
    most_s = max(recovery.before.owed_s, recovery.after.owed_s)
    assert 0 <= owed_s <= most_s, recovery.where
    if not recovery.before.decided[2][3]:  # it did not run, so it was stored
        assert owed_s in (recovery.before.owed_s, recovery.after.owed_s), recovery.where


def token_of_the_cut_counts_once(recovery: Recovery) -> None:
    """Entered again, it is refused as used if it counted, and counts if it did not."""
    action, meter = recovery.after.action, recovery.meter
    if action[0] != "enter":
        return
    decided = recovery.decided_as
    expected = v.ALREADY_ACCEPTED if decided is recovery.after else v.ACCEPTED
    if action[2][0] == 7 and decided is recovery.after:
        expected = v.UNKNOWN_ISSUER  # it is signed by the key that it retired
    assert meter.enter_token(token_of(action), 1).code == expected, (recovery.where, expected)
    assert (meter._window.highest, meter._window.used) == recovery.after.decided[0][:2]
    left_s = seconds_left(meter)
    assert meter.enter_token(token_of(action), 1).code in (v.ALREADY_ACCEPTED, v.UNKNOWN_ISSUER)
    assert seconds_left(meter) == left_s, recovery.where


def fresh_token_is_taken(recovery: Recovery) -> None:
    """The meter goes on: it can be bought for, and what was left is still there."""
    meter = recovery.meter
    if not meter.provisioning.is_provisioned:
        assert meter.provision(SERIAL, KEY, SECRET, START_S) == v.ACCEPTED, recovery.where
    left_s, owed_s = seconds_left(meter), meter.grace.owed_s
    claims = {"iat": START_S, "kid": meter.provisioning.issuer_key_id}
    fresh = token(FRESH_NUMBER, [2, BOUGHT_S], **claims)
    assert meter.enter_token(fresh, 1).code == v.ACCEPTED, recovery.where
    expected_s = left_s + BOUGHT_S if left_s else BOUGHT_S - owed_s
    assert seconds_left(meter) == expected_s, (recovery.where, left_s, owed_s)
    assert meter.enter_token(fresh, 1).code == v.ALREADY_ACCEPTED, recovery.where
    assert seconds_left(meter) == expected_s, recovery.where


def check_after_the_dark(recovery: Recovery) -> None:
    """A day without power: the battery clock counted it, unless it was just being set."""
    meter, after = recovery.meter, recovery.after
    contact_obeys(recovery)
    now_s = meter.time.now_s()
    sets_clock = after.action[0] == "enter" and after.action[2][0] == 6
    if not sets_clock and after.action[0] not in ("provision", "early"):
        assert now_s == after.now_s + recovery.dark_s, (recovery.where, now_s - after.now_s)
    set_to = [moment.now_s for moment in (recovery.before, recovery.after)]
    counted = [now_s - moment_s for moment_s in set_to]
    assert 0 in counted or recovery.dark_s in counted, (recovery.where, counted)
    left_s = max(0, (meter.payment.paid_until_s() or 0) - now_s)
    assert left_s == seconds_left(meter), recovery.where
    is_paid = left_s > 0 or meter.payment.mode == 1 or meter.grace.is_on
    assert is_paid or not recovery.board.relay.closed, recovery.where


def seconds_left(meter: "Meter") -> int:
    return meter.payment.seconds_left(meter.time.now_s())
