"""A meter's day on real littlefs, cut at every flash operation and in every way.

The day is lived once on a tape. Then, for each operation and kind of cut, a meter boots from what
the chip would hold, and what it knows is what the first one knew before or after the action that
was cut: a token is used if and only if its effect is there. A failure names operation and kind.
"""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.power_cord import AFTER, BEFORE, KINDS, TORN, Tape

BLOCKS = 32
MINUTE_WH = 17  # of the 1,000 W load: the bound on what a cut may cost
STORY = (
    ("enter", 1, [2, 7200]),
    ("wait", 130),
    ("enter", 3, [2, 3600]),
    ("again", 1, [2, 7200]),
    ("enter", 2, [2, 60, 500]),
    ("wait", 90),
    ("enter", 4, [4]),
    ("wait", 61),
    ("enter", 5, [3]),
    ("enter", 6, [6, NOW_S + 2000]),
    ("wait", 70),
    ("enter", 7, [1, NOW_S + 2500, 40]),
    ("wait", 300),
    ("enter", 8, [5, 1]),
    ("wait", 60),
    ("enter", 9, [5, 0]),
    ("enter", 10, [2, DAY_S]),
    ("button",),
    ("wait", 600),
)


class SpiedRelay(FakeRelay):
    """Notes after how many flash operations it was moved, and to where."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self.log = []
        self._tape = tape

    def set(self, closed: bool) -> None:
        super().set(closed)
        self.log.append((len(self._tape), closed))


class Moment:
    """After `operations` flash operations the meter knew `known` and had counted `wh`."""

    def __init__(self, operations: int, meter: Meter) -> None:
        self.operations = operations
        self.known = what_it_knows(meter)
        self.wh = meter.import_energy.wh


def boot(image: bytearray, listener=None, relay=None) -> Meter:
    relay = relay or FakeRelay()
    journal = open_journal(Flash(image, listener))
    return Meter(
        Identity(SERIAL, "emulator"),
        FakeFrontEnd(relay),
        relay,
        Timekeeper(NOW_S, ESTIMATED),
        10_000,
        FakeVerifier,
        journal,
    )


def what_it_knows(meter: Meter) -> tuple:
    """Everything that a decision can change, asked one by one and not of the code under test."""
    window, payment, switch = meter._window, meter.payment, meter.disconnector
    return (
        (window.highest, window.used, window.floor, window.clock_set_by),
        (payment.mode, payment.paid_until_s(), payment.cap_left_wh() is None),
        (switch.control_state, switch.control_mode, meter.objections()),
        (meter.provisioning.issuer_key_id, meter.provisioning.reader_secret, meter.identity.serial),
    )


def live() -> "tuple[Tape, list[Moment], SpiedRelay]":
    """Live the story on a blank chip; a moment is noted after each action and each minute."""
    image = erased(BLOCKS)
    tape = Tape(bytes(image))
    relay = SpiedRelay(tape)
    meter = boot(image, tape, relay)
    moments = [Moment(0, meter)]
    assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == v.ACCEPTED
    moments.append(Moment(len(tape), meter))
    for action in STORY:
        for _ in act(meter, action):
            moments.append(Moment(len(tape), meter))
    return tape, moments, relay


def act(meter: Meter, action: tuple):
    """Carry out one action, in steps after each of which something may have been stored."""
    if action[0] == "wait":
        for _ in range(action[1] * 10):
            meter.tick(100)
            yield
        return
    if action[0] == "button":
        meter.set_control_mode(5)
        yield
        assert meter.press_button()
        yield
        assert meter.press_button()
    else:
        expected = v.ACCEPTED if action[0] == "enter" else v.ALREADY_ACCEPTED
        assert meter.enter_token(token(action[1], action[2]), 1).code == expected, action
    yield


def around(moments: "list[Moment]", at: int) -> "tuple[Moment, Moment]":
    """The moments before and after the action during which operation `at` was done."""
    after = 0
    while moments[after].operations <= at:
        after += 1
    return moments[after - 1], moments[after]


def check(image: bytearray, moments: "list[Moment]", at: int, where: tuple) -> None:
    before, after = around(moments, at)
    meter = boot(image)
    assert what_it_knows(meter) in (before.known, after.known), where
    assert after.wh - MINUTE_WH - 1 <= meter.import_energy.wh <= after.wh, where
    assert meter.output_state == (meter.disconnector.control_state == 1), where


def test_every_cut_leaves_the_state_before_or_after_the_action():
    tape, moments, _ = live()
    assert len(tape) > 60
    for at in range(len(tape)):
        for kind in KINDS:
            check(tape.cut(at, kind), moments, at, (at, kind))


def test_a_second_cut_inside_the_recovery_changes_nothing():
    tape, moments, _ = live()
    for at in range(len(tape)):
        for kind in (BEFORE, TORN):
            image = tape.cut(at, kind)
            recovery = Tape(bytes(image))
            boot(image, recovery)
            for again in range(len(recovery)):
                for kind_again in KINDS:
                    where = (at, kind, again, kind_again)
                    check(recovery.cut(again, kind_again), moments, at, where)


def test_the_contact_never_moves_before_the_decision_is_stored():
    tape, _, relay = live()
    assert len(relay.log) > 6
    for operations, closed in relay.log:
        image = tape.cut(operations - 1, AFTER)
        assert boot(image).output_state == closed, operations


def test_tokens_count_once_across_a_cut():
    tape, moments, _ = live()
    for at in range(len(tape)):
        meter = boot(tape.cut(at, TORN))
        if not meter.provisioning.is_provisioned:
            continue
        first = meter.enter_token(token(1, [2, 7200]), 1).code
        left_s = meter.payment.seconds_left(meter.time.now_s())
        was_used = around(moments, at)[0].known[0][1] != 0
        assert first == v.ALREADY_ACCEPTED or (first == v.ACCEPTED and not was_used), (at, first)
        assert meter.enter_token(token(1, [2, 7200]), 1).code == v.ALREADY_ACCEPTED, at
        assert meter.payment.seconds_left(meter.time.now_s()) == left_s, at


class WornPlace:
    def read(self) -> bytes:
        raise OSError(5)

    def write(self, record: bytes) -> None:
        raise OSError(5)


def test_what_cannot_be_stored_is_not_accepted():
    image = erased(BLOCKS)
    meter = boot(image)
    meter.provision(SERIAL, KEY, b"reader-secret", NOW_S)
    journal = meter._keeper._journal
    good_places = journal._all
    journal._all = (WornPlace(), WornPlace())
    assert meter.enter_token(token(1, [2, 60]), 1).code == v.NOT_STORED
    assert not meter.output_state and meter.payment.seconds_left(NOW_S) == 0
    journal._all = good_places
    assert meter.enter_token(token(1, [2, 60]), 1).code == v.ACCEPTED
    assert meter.output_state and boot(image).output_state
