"""Tables are made while the engine serves others, kept, and not believed unless they are whole."""

from meter.core.ed25519 import Verifier
from meter.native.assembly import make_checker, make_multiplier
from signing_cases import Blinds
from table_places import FullPlace, MemoryTables
from vector_files import load, unhex

TABLE_BYTES = 1536
CASES = load("ed25519.json")["rfc8032"]
CASE, OTHER = CASES[1], CASES[2]
HEAD_OCTETS = 4 + 3 + 32


def verifier_of(checker, case=CASE):
    return checker.verifier(unhex(case["key"]), True)


def is_right(verifier, case=CASE) -> bool:
    message, signature = unhex(case["message"]), unhex(case["signature"])
    refuses = not verifier.verify(message + b"\0", signature)
    return refuses and verifier.verify(message, signature)


def count_steps(verifier, place=None) -> int:
    return sum(1 for _ in verifier.steps(place))


def kept_place() -> MemoryTables:
    place = MemoryTables()
    count_steps(verifier_of(make_checker(TABLE_BYTES)), place)
    return place


def is_believed(octets: bytes, case=CASE, table_bytes=TABLE_BYTES) -> bool:
    place, checker = MemoryTables(), make_checker(table_bytes)
    place.octets = octets
    return checker.tables.load(place, unhex(case["key"]))


def test_checks_between_the_steps_hold_and_disturb_nothing():
    alone, disturbed = make_checker(TABLE_BYTES), make_checker(TABLE_BYTES)
    verifier_of(alone).finish()
    verifier = verifier_of(disturbed)
    for count, _ in enumerate(verifier.steps()):
        if count % 4 == 0:
            assert is_right(verifier), count
    assert disturbed.tables.base == alone.tables.base
    assert disturbed.tables.of_key == alone.tables.of_key
    assert disturbed.tables.key == unhex(CASE["key"]) and is_right(verifier)
    multiple = make_multiplier(disturbed, Blinds())
    assert multiple(5) == make_multiplier(alone, Blinds())(5)


def test_what_was_kept_needs_no_step():
    place, checker = kept_place(), make_checker(TABLE_BYTES)
    verifier = verifier_of(checker)
    assert is_right(verifier)
    assert count_steps(verifier, place) == 0
    assert checker.tables.key == unhex(CASE["key"]) and is_right(verifier)


def test_what_was_kept_is_not_believed_if_an_octet_of_it_changed():
    octets = kept_place().octets
    assert is_believed(octets)
    for at in list(range(HEAD_OCTETS)) + list(range(HEAD_OCTETS, len(octets), 101)) + [-1]:
        changed = bytearray(octets)
        changed[at] ^= 1 << at % 8
        assert not is_believed(bytes(changed)), at
    for end in (0, 1, HEAD_OCTETS, len(octets) // 2, len(octets) - 1):
        assert not is_believed(octets[:end]), end


def test_nor_for_another_key_or_another_size():
    octets = kept_place().octets
    assert not is_believed(octets, OTHER)
    assert not is_believed(octets, table_bytes=768)
    assert not is_believed(octets, table_bytes=3072)


def test_another_keys_tables_leave_the_base_points_alone():
    checker = make_checker(TABLE_BYTES)
    for _ in checker.tables.make_base():
        pass
    base = bytes(checker.tables.base)
    assert not checker.tables.load(kept_place(), unhex(OTHER["key"]))
    assert checker.tables.has_base and checker.tables.base == base


def test_damaged_tables_are_made_and_kept_anew():
    whole = kept_place()
    damaged = MemoryTables()
    damaged.octets = whole.octets[:-1] + b"\0"
    verifier = verifier_of(make_checker(TABLE_BYTES))
    assert count_steps(verifier, damaged) > 10
    assert damaged.octets == whole.octets and is_right(verifier)


def test_a_place_that_takes_nothing_costs_nothing_else():
    checker = make_checker(TABLE_BYTES)
    verifier = verifier_of(checker)
    assert count_steps(verifier, FullPlace()) > 10
    assert checker.tables.key == unhex(CASE["key"]) and is_right(verifier)


def test_a_second_key_takes_the_memory_and_the_first_goes_on_without():
    checker = make_checker(TABLE_BYTES)
    for at in (0, 5, 24, 45):
        checker.tables.has_base, place = False, MemoryTables()
        first, second = verifier_of(checker), verifier_of(checker, OTHER)
        steps = first.steps(place)
        for _ in range(at):
            next(steps)
        count_steps(second, MemoryTables())
        assert sum(1 for _ in steps) <= 1 or at == 0, at
        holder = OTHER if at else CASE
        assert checker.tables.key == unhex(holder["key"]), at
        assert is_right(first) and is_right(second, OTHER), at
        assert bool(place.octets) == (at == 0), at


def test_damage_read_into_the_middle_of_the_making_is_made_good():
    """Another key's kept tables turn out bad while ours are being made in the same memory."""
    checker, bad = make_checker(TABLE_BYTES), MemoryTables()
    bad.octets = kept_place().octets[:-40]
    first, second = verifier_of(checker, OTHER), verifier_of(checker)
    steps = first.steps()
    for _ in range(8):
        next(steps)
    count_steps(second, bad)
    assert sum(1 for _ in steps) <= 1
    assert is_right(second) and is_right(first, OTHER)


def test_proven_keys_are_not_proven_again():
    """A key read back was proven when it was taken; here the difference shows: it never was."""
    for make in (make_checker(768).verifier, Verifier):
        make(bytes(32), True)
        try:
            make(bytes(32), False)
        except ValueError:
            continue
        raise AssertionError("a key of small order was taken")
