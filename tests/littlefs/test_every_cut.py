"""A meter's life on real littlefs, cut at every operation of its chips and in every way.

The story is lived once, on a tape. Then, for each operation and kind of cut, a meter boots from
what the chips would hold, and `promises` says what must be true of it.

A failure names the build, the board, the operation, the kind of cut and, if there was one, the
second cut; the same cut alone is tried by

    CUT="full 123 2" .venv/bin/python -m pytest tests/test_on_micropython.py -k every_cut
"""

import os
import sys

from board_on_tape import LOAD_W, SAMPLE_MS, START_S, Board, blank
from fakes import KEY, SERIAL, token
from meter.core import verdict as v
from promises import DARK_S, Recovery, check, check_after_the_dark
from story import EVENTS, SECRET, Life, energy_mj, what_was_decided

from boards.emulator.power_cord import AFTER, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from meter.meter import Meter

BUILD = "standard" if sys.maxsize > 1 << 32 else "esp32-like"
BOARDS = ((False, "flash"), (True, "full"))

# The cuts inside a recovery are so many that only every so manieth is tried: a prime, so that it
# meets all operations and kinds in turn. EVERY=1 tries them all, in some minutes.
STRIDE = 1 if os.getenv("CUT") else int(os.getenv("EVERY") or 13)


def is_wanted(*where: object) -> bool:
    """Say whether to try this cut: all, or the one that is to be replayed."""
    cut = os.getenv("CUT")
    return not cut or cut.split() == [str(part) for part in where]


def cuts(name: str, life: Life) -> "Iterator[tuple]":
    """Every cut of a life: where it is, the operation, and what the chips hold."""
    for at in range(len(life.tape)):
        for kind in KINDS:
            if is_wanted(name, at, kind):
                yield ("CUT", BUILD, name, at, kind), at, life.tape.cut(at, kind)


def telling_cuts(name: str, life: Life) -> "Iterator[tuple]":
    """The same, but while it only waits every nineteenth: one save there is as the next."""
    for where, at, image in cuts(name, life):
        is_alike = life.around(at)[1].action[0] == "wait" and not os.getenv("CUT")
        if not is_alike or at % 19 == 0:
            yield where, at, image


def contact_at(life: Life, at: int, kind: int) -> bool:
    """Where power-up finds the contact: as a latching relay stays, or opened by its spring."""
    return kind % 2 == 0 and life.around(at)[0].is_closed


def test_the_story_tells_what_it_says():
    for is_full, _ in BOARDS:
        life = Life(is_full)
        for code, times in EVENTS:
            assert life.seen.get(code, 0) == times, (is_full, code, life.seen)
        assert life.moments[-1].energy_mj > 0 and life.moments[-1].measured[1] > 0
        assert len(life.tape) > (1000 if is_full else 100), len(life.tape)


def test_every_cut_keeps_every_promise_and_no_register_steps_back():
    for is_full, name in BOARDS:
        life = Life(is_full)
        floor = ()
        for where, at, image in cuts(name, life):
            recovery = Recovery(life, at, image, contact_at(life, at, where[-1]), where)
            found = registers(recovery)
            for value, least in zip(found, floor):
                assert value >= least, (where, found, floor)
            if where[-1] == AFTER:
                floor = found
            check(recovery)
        if not os.getenv("CUT"):
            assert floor == registers_at_rest(life.board.meter), (BUILD, name, floor)


def test_a_second_cut_inside_the_recovery_changes_nothing():
    for is_full, name in BOARDS:
        life = Life(is_full)
        turn = 0
        for where, at, image in telling_cuts(name, life):
            first = Recovery(life, at, image, False, where)
            first.board.tick(0)
            for again in range(len(first.tape)):
                for kind in KINDS:
                    turn += 1
                    if turn % STRIDE == 0:
                        again_there = where + (again, kind)
                        cut_again = first.tape.cut(again, kind)
                        check(Recovery(life, at, cut_again, first.board.relay.closed, again_there))


def test_a_day_in_the_dark_after_a_cut_is_counted_by_the_battery_clock():
    life = Life(True)
    for where, at, image in telling_cuts("full", life):
        check_after_the_dark(Recovery(life, at, image, False, where, DARK_S))


def test_the_contact_never_moves_before_the_decision_is_stored():
    for is_full, name in BOARDS:
        life = Life(is_full)
        for operations, closed in life.relay_log:
            image = life.tape.cut(operations - 1, AFTER)
            where = ("moved after", BUILD, name, operations)
            assert Recovery(life, operations - 1, image, False, where).board.relay.closed == closed


def registers(recovery: Recovery) -> tuple:
    """What only ever grows, as the record had it that was found at power-up."""
    meter, health = recovery.meter, recovery.meter.health()
    moved = len(recovery.board.relay.log)
    return (
        energy_mj(meter),
        meter.billing.count,
        meter.billing.import_wh,
        meter.demand.maximum_at_s + meter.billing.maximum_at_s,
        meter.events.count - len(meter.events),
        health.generation,
        health.boots,
        health.relay_moves - moved,
    )


def registers_at_rest(meter: "Meter") -> tuple:
    """The same of a meter that has just stored them, but for its next power-up."""
    health = meter.health()
    return (
        energy_mj(meter),
        meter.billing.count,
        meter.billing.import_wh,
        meter.demand.maximum_at_s + meter.billing.maximum_at_s,
        meter.events.count,
        health.generation,
        health.boots + 1,
        health.relay_moves,
    )


def test_what_is_entered_all_the_time_does_not_hold_up_the_fram():
    image = blank()
    board = Board(True, image)
    assert board.meter.provision(SERIAL, KEY, SECRET, START_S) == v.ACCEPTED
    assert board.meter.enter_token(token(1, [2, 3600], iat=START_S), 1).code == v.ACCEPTED
    for seconds in range(1, 50):
        board.tick(1000)
        board.meter.enter_token(b"no token", 1)
        lost_mj = energy_mj(board.meter) - energy_mj(Board(True, bytearray(image)).meter)
        assert lost_mj <= SAMPLE_MS * LOAD_W, (seconds, lost_mj)


def test_a_cap_ends_supply_however_often_tokens_are_entered():
    meter = Board(False, blank()).meter
    assert meter.provision(SERIAL, KEY, SECRET, START_S) == v.ACCEPTED
    assert meter.enter_token(token(1, [2, 3600, 1], iat=START_S), 1).code == v.ACCEPTED
    for _ in range(4):
        meter.tick(900)
        meter.sample()  # as whoever looks at it closely does
    meter.tick(100)
    assert not meter.output_state and energy_mj(meter) <= 3_700_000


class WornPlace:
    def read(self) -> bytes:
        raise OSError(5)

    def write(self, record: bytes) -> None:
        raise OSError(5)


# Every kind of change that a token may ask for, and one that the clock follows.
REFUSED = (
    [2, 60],
    [1, START_S + 60],
    [4],
    [3],
    [5, 1],
    [6, START_S + 900],
    [6, START_S + 20],
    [7, b"n" * 32],
)


def test_what_cannot_be_stored_is_not_accepted():
    for is_full, name in BOARDS:
        meter = Board(is_full, blank()).meter
        assert meter.provision(SERIAL, KEY, SECRET, START_S) == v.ACCEPTED
        for number, command in enumerate(REFUSED):
            data = token(number + 1, command, iat=START_S + 10)
            where = (name, command)
            before = what_was_decided(meter), meter.time.moment(), meter.output_state
            journal = meter._keeper._journal
            sound = journal._quick, journal._places
            journal._quick, journal._places = (), (WornPlace(),)
            assert meter.enter_token(data, 1).code == v.NOT_STORED, where
            journal._quick, journal._places = sound
            assert (what_was_decided(meter), meter.time.moment(), meter.output_state) == before
        for number, command in enumerate(REFUSED):
            data = token(number + 1, command, iat=START_S + 10)
            assert meter.enter_token(data, 1).code == v.ACCEPTED, (name, command)
