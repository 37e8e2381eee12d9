"""Two copies of one record: whichever way one of them fails, the state before or after is there."""

from fakes import FakePlace
from meter.core.journal import Journal, StorageError


def places(*bodies: bytes):
    first, second = FakePlace(), FakePlace()
    journal = Journal((first, second))
    assert journal.load() is None
    for body in bodies:
        journal.save(body)
    return first, second


def test_a_blank_meter_has_no_record():
    assert Journal((FakePlace(), FakePlace())).load() is None


def test_the_last_body_comes_back_from_both_places():
    first, second = places(b"one", b"two", b"")
    assert first.record == second.record
    journal = Journal((first, second))
    assert journal.load() == b"" and journal.sequence == 3 and journal.recoveries == 0


def test_every_bit_and_every_length_of_a_copy_may_rot():
    first, second = places(b"one", b"the state of a meter")
    for place in (first, second):
        good = place.record
        rotten = [good[:length] for length in range(len(good))]
        for bit in range(len(good) * 8):
            damaged = bytearray(good)
            damaged[bit >> 3] ^= 1 << (bit & 7)
            rotten.append(bytes(damaged))
        for record in rotten:
            place.record = record
            journal = Journal((first, second))
            assert journal.load() == b"the state of a meter"
            assert journal.recoveries == 1 and place.record == record  # nothing is written yet
        place.record = good


def test_a_save_mends_what_was_lost_and_writes_the_newest_copy_last():
    for lost, kept in ((0, 1), (1, 0)):
        pair = places(b"one")
        pair[lost].record = b"rot"
        journal = Journal(pair)
        journal.load()
        pair[kept].is_worn = True  # as if the power failed before its turn
        journal.save(b"two")
        assert Journal(pair).load() == b"two" and journal.refusals == 1
        pair[kept].is_worn = False
        journal.save(b"three")
        assert pair[0].record == pair[1].record


def test_a_cut_between_the_copies_leaves_the_new_state():
    first, second = places(b"before")
    old = second.record
    Journal((first, second))
    journal = Journal((first, second))
    journal.load()
    journal.save(b"after")
    second.record = old
    assert Journal((first, second)).load() == b"after"


def test_when_the_newest_rots_the_generation_before_counts():
    first, second = places(b"before")
    old = second.record
    journal = Journal((first, second))
    journal.load()
    journal.save(b"after")
    first.record, second.record = b"rot", old
    assert Journal((first, second)).load() == b"before"


def test_one_worn_place_is_enough_and_two_are_an_error():
    first, second = places(b"before")
    journal = Journal((first, second))
    journal.load()
    first.is_worn = True
    journal.save(b"after")
    assert Journal((first, second)).load() == b"after"
    second.is_worn = True
    try:
        journal.save(b"lost")
    except StorageError:
        assert Journal((first, second)).load() == b"after"
    else:
        raise AssertionError("nothing was stored and nobody said so")


def test_a_save_after_a_failed_one_wins_over_what_the_failed_one_may_have_left():
    first, second = places(b"before")
    journal = Journal((first, second))
    journal.load()
    journal.save(b"phantom")
    phantom = first.record
    first, second = places(b"before")
    journal = Journal((first, second))
    journal.load()
    first.is_worn = second.is_worn = True
    try:
        journal.save(b"phantom")
    except StorageError:
        pass
    first.record = phantom  # it was written after all, though the file system said no
    first.is_worn = second.is_worn = False
    journal.save(b"after")
    assert Journal((first, second)).load() == b"after"


class CutPlace(FakePlace):
    """FRAM on which the power fails in the middle of the next write."""

    is_torn = False

    def write(self, record: bytes) -> None:
        FakePlace.write(self, record[: len(record) // 2] if self.is_torn else record)
        if self.is_torn:
            raise KeyboardInterrupt  # nothing runs on


def test_a_cut_never_tears_the_newest_of_two_quick_copies():
    for quick_saves in range(5):
        for next_save in ("save", "save_quickly"):
            pair = CutPlace(), CutPlace()
            journal = Journal((), pair)
            journal.save(b"0")
            for number in range(quick_saves):
                journal.save_quickly(b"%d" % (number + 1))
            pair[0].is_torn = pair[1].is_torn = True
            try:
                getattr(journal, next_save)(b"torn")
            except KeyboardInterrupt:
                pass
            assert Journal((), pair).load() == b"%d" % quick_saves, (quick_saves, next_save)


def test_what_could_not_be_read_again_is_not_written():
    places = (FakePlace(), FakePlace())
    journal = Journal(places)
    journal.save(b"the one before")
    for length in (6000, 65_536):
        try:
            journal.save(bytes(length))
        except StorageError:
            pass
        else:
            raise AssertionError(length)
    assert Journal(places).load() == b"the one before"
    longest = bytes(5100)
    journal.save(longest)
    assert Journal(places).load() == longest
