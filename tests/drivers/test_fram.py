"""FRAM and the journal's places in it, against a simulated chip that may be cut at any octet."""

from meter.core.journal import Journal, StorageError
from meter.drivers.fram_place import FramPlace, two_places
from meter.drivers.mb85rc256v import Mb85rc256v

from boards.emulator.i2c import I2cBus
from boards.emulator.mb85rc256v_chip import ADDRESS, SIZE, Mb85rc256vChip
from boards.emulator.power_cord import KINDS, PowerCord, PowerCutError


class Board:
    """A chip on a bus that lives from a cord."""

    def __init__(self, memory: "bytearray | None" = None) -> None:
        self.memory = bytearray(SIZE) if memory is None else memory
        self.cord = PowerCord()
        self.chip = Mb85rc256vChip(self.memory, self.cord)
        self.bus = I2cBus({ADDRESS: self.chip}, self.cord)
        self.fram = Mb85rc256v(self.bus)

    def journal(self) -> Journal:
        return Journal(two_places(self.fram))


def fails(error, action, *arguments) -> bool:
    try:
        action(*arguments)
    except error:
        return True
    return False


def read(fram: Mb85rc256v, start: int, length: int) -> bytes:
    buffer = bytearray(length)
    fram.read_into(start, buffer)
    return bytes(buffer)


def test_octets_are_kept_where_they_were_written():
    board = Board()
    board.fram.write(0x1234, b"\x01\x02\x03")
    board.fram.write(SIZE - 2, b"\xfe\xff")
    assert bytes(board.memory[0x1234:0x1237]) == b"\x01\x02\x03"
    assert read(board.fram, 0x1233, 5) == b"\x00\x01\x02\x03\x00"
    assert read(Board(board.memory).fram, SIZE - 2, 2) == b"\xfe\xff"


def test_nothing_runs_over_the_end():
    board = Board()
    assert fails(ValueError, board.fram.write, SIZE - 1, b"ab")
    assert fails(ValueError, board.fram.read_into, SIZE - 1, bytearray(2))
    assert fails(ValueError, board.fram.write, -1, b"a")
    assert board.memory == bytearray(SIZE)


def test_the_chip_runs_on_from_its_beginning():
    board = Board()
    board.bus.writeto_mem(ADDRESS, SIZE - 1, b"ab", addrsize=16)
    assert board.memory[SIZE - 1] == 0x61 and board.memory[0] == 0x62
    buffer = bytearray(2)
    board.bus.readfrom_mem_into(ADDRESS, SIZE - 1, buffer, addrsize=16)
    assert bytes(buffer) == b"ab"


def test_a_place_gives_back_its_record():
    board = Board()
    first, second = two_places(board.fram)
    longest = bytes(range(256)) * 8
    first.write(longest)
    second.write(b"short")
    assert first.read() == longest and second.read() == b"short"
    first.write(b"shorter than before")
    assert first.read() == b"shorter than before" and second.read() == b"short"


def test_a_blank_place_has_no_record():
    for blank in (b"\x00", b"\xff"):
        first, second = two_places(Board(bytearray(blank * SIZE)).fram)
        assert fails(OSError, first.read) and fails(OSError, second.read)


def test_a_silent_chip_is_told():
    board = Board()
    place = FramPlace(board.fram, 0)
    place.write(b"record")
    board.bus.silent.add(ADDRESS)
    assert fails(OSError, place.read) and fails(OSError, place.write, b"other")
    assert fails(StorageError, board.journal().save, b"body")
    assert board.journal().load() is None
    board.bus.silent.clear()
    assert place.read() == b"record"


class ProtectedChip(Mb85rc256vChip):
    """Its WP pin is high: it acknowledges, and stores nothing."""

    def _put(self, octets: bytes) -> None:
        pass


def test_a_write_that_did_not_arrive_is_told():
    memory = bytearray(SIZE)
    fram = Mb85rc256v(I2cBus({ADDRESS: ProtectedChip(memory)}))
    assert fails(OSError, FramPlace(fram, 0).write, b"record")


def body(number: int) -> bytes:
    return bytes((number,)) * (30 + 7 * number)


def test_a_cut_at_every_octet_leaves_the_body_before_or_after():
    whole = Board()
    journal = whole.journal()
    journal.save(body(1))
    written = whole.chip.octets_written
    journal.save(body(2))
    octets = whole.chip.octets_written - written
    assert octets == 2 * (2 + 14 + len(body(2)))
    found = []
    for at in range(octets):
        board = Board()
        journal = board.journal()
        journal.save(body(1))
        board.chip.fail_after(at)
        assert fails(PowerCutError, journal.save, body(2)), at
        board.cord.restore()
        journal = board.journal()
        found.append(journal.load())
        journal.save(found[-1])
        for start in (0, 4096):  # both copies are whole again: either may rot next
            rotten = bytearray(board.memory)
            rotten[start : start + 64] = b"\x55" * 64
            assert Board(rotten).journal().load() == found[-1], at
    new_from = octets // 2 - 1
    assert found == [body(1)] * (new_from + 1) + [body(2)] * (octets - new_from - 1)


def test_a_cut_in_every_way_leaves_the_body_before_or_after():
    for at in range(12):
        for kind in KINDS:
            board = Board()
            journal = board.journal()
            journal.save(body(0))
            board.cord.arm(at, kind)
            number = 1
            while not fails(PowerCutError, journal.save, body(number)):
                number += 1
            assert fails(PowerCutError, journal.load) and number == at // 2 + 1
            board.cord.restore()
            assert board.journal().load() in (body(number - 1), body(number)), (at, kind)
