"""Tables beside the journal on littlefs: a cut leaves none or all of them, the journal whole."""

import gc

from meter.core.journal import Journal

from boards.emulator.flash import Flash
from boards.emulator.flash_journal import FlashMemory
from boards.emulator.power_cord import KINDS, MIDDLE, PowerCord, PowerCutError, Tape

BLOCKS = 128
BLOCK_OCTETS = 4096
BODY = b"life goes on"
PIECES = (b"head", bytes(range(256)) * 12, b"\xa5" * 3072, b"check")


def read(place) -> "list[bytearray] | None":
    pieces = [bytearray(len(piece)) for piece in PIECES]
    try:
        place.read_into(*pieces)
    except OSError:
        return None
    return pieces


def write(place, pieces=PIECES) -> None:
    for _ in place.write(*pieces):
        pass


def open_memory(flash):
    memory = FlashMemory(flash, BLOCKS)
    return memory.journal, memory.tables


def opened(image, tape=None):
    journal, tables = open_memory(Flash(image, tape))
    found = journal.load()
    return journal, tables, found


def blank() -> bytearray:
    return bytearray(b"\xff" * (BLOCKS * BLOCK_OCTETS))


def used() -> bytearray:
    image = blank()
    journal, _, _ = opened(image)
    journal.save(BODY)
    return image


def test_what_was_written_is_read_after_power_up():
    image = used()
    write(opened(image)[1])
    _, tables, body = opened(image)
    assert read(tables) == list(PIECES) and body == BODY


def test_nothing_is_there_before():
    assert read(opened(blank())[1]) is None
    assert read(opened(used())[1]) is None


def test_shorter_than_asked_for_is_as_good_as_nothing():
    image = used()
    write(opened(image)[1], PIECES[:-1])
    assert read(opened(image)[1]) is None


def test_a_flash_that_never_held_a_journal_takes_tables():
    image = blank()
    write(opened(image)[1])
    assert read(opened(image)[1]) == list(PIECES)


def test_every_cut_leaves_none_or_all_and_the_journal_whole():
    image = used()
    tape = Tape(bytes(image))
    journal, tables, _ = opened(image, tape)
    write(tables)
    journal.save(BODY + b" still")
    found = set()
    for at in range(len(tape)):
        for kind in KINDS:
            _, tables, body = opened(tape.cut(at, kind))
            pieces = read(tables)
            assert pieces is None or pieces == list(PIECES), (at, kind)
            assert body in (BODY, BODY + b" still"), (at, kind)
            found.add(pieces is None)
    assert found == {True, False}


def test_the_journal_is_written_between_the_steps_and_a_writer_let_go_leaves_none():
    image = used()
    journal, tables, _ = opened(image)
    write(tables)
    steps = 0
    for _ in tables.write(*[bytes(len(piece)) for piece in PIECES]):
        steps += 1
        journal.save(b"%d" % steps)
        _, others, body = opened(bytearray(image))
        assert body == b"%d" % steps and read(others) == list(PIECES), steps
    assert steps == 8
    assert read(tables) == [bytes(len(piece)) for piece in PIECES]
    let_go = tables.write(*PIECES)
    next(let_go)
    let_go.close()
    journal.save(BODY)
    assert read(opened(image)[1]) is None and opened(image)[2] == BODY


def test_a_cord_pulled_meanwhile_ends_the_writer_and_leaves_none_or_all():
    whole = 0
    for at in range(0, 40, 3):
        image, cord = used(), PowerCord()
        journal, tables = open_memory(Flash(image, None, cord))
        assert journal.load() == BODY
        cord.arm(at, MIDDLE)
        try:
            write(tables)
        except PowerCutError:
            assert cord.is_cut
        gc.collect()
        cord.restore()
        journal, tables = open_memory(Flash(image, None, cord))
        assert journal.load() == BODY, at
        assert read(tables) in (None, list(PIECES)), at
        whole += read(tables) is not None
    assert 0 < whole < 14


def test_the_journal_goes_on_beside_them():
    image = used()
    journal, tables, _ = opened(image)
    for number in range(300):
        journal.save(b"%d" % number * 60)
        if number % 100 == 0:
            write(tables)
    journal, tables, body = opened(image)
    assert isinstance(journal, Journal)
    assert body == b"299" * 60 and read(tables) == list(PIECES)
