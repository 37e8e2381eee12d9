"""The meter book: numbers are given out once, secrets are never shown, damage is told."""

import json
import multiprocessing
import stat
from pathlib import Path

import pytest
from wattkey.errors import MeterBookError, UsageError
from wattkey.meter_book import MeterBook

SERIAL = "WK00000001"
KID = bytes.fromhex("0123456789abcdef")


def allocate(folder: Path, count: int) -> list[int]:
    """What one of several processes does at the same time (top level, so it can be spawned)."""
    return [MeterBook(folder).allocate_number(SERIAL) for _ in range(count)]


def test_processes_never_share_a_number(book: MeterBook) -> None:
    book.prepare(SERIAL, "utility", KID)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        runs = pool.starmap(allocate, [(book.folder, 25)] * 4)
    assert sorted(number for run in runs for number in run) == list(range(1, 101))
    assert all(run == sorted(run) for run in runs)


def test_the_secret_is_written_before_the_meter_knows_it(book: MeterBook, home: Path) -> None:
    record = book.prepare(SERIAL, "utility", KID)
    path = home / "meters" / f"{SERIAL}.json"
    assert json.loads(path.read_text())["reader_secret"] == record.reader_secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not record.provisioned and book.confirm(SERIAL).provisioned


def test_the_secret_is_random_and_hidden(book: MeterBook) -> None:
    one, two = book.prepare(SERIAL, "utility", KID), book.prepare("WK2", "utility", KID)
    assert one.reader_secret != two.reader_secret
    assert 8 <= len(one.reader_secret) <= 32 and one.reader_secret.isascii()
    assert one.reader_secret not in repr(one) + str(one)


def test_preparing_again_keeps_secret_and_numbers(book: MeterBook) -> None:
    """An emulator that forgot everything: same secret, numbers still only rise."""
    first = book.prepare(SERIAL, "utility", KID)
    assert book.allocate_number(SERIAL) == 1
    again = book.prepare(SERIAL, "other", bytes(8))
    assert (again.reader_secret, again.next_number) == (first.reader_secret, 2)
    assert (again.key_name, again.kid) == ("other", "00" * 8)


def test_a_chosen_number_lifts_the_next_one(book: MeterBook) -> None:
    book.prepare(SERIAL, "utility", KID)
    book.note_number(SERIAL, 40)
    book.note_number(SERIAL, 7)
    assert book.allocate_number(SERIAL) == 41


def test_numbers_end(book: MeterBook) -> None:
    book.prepare(SERIAL, "utility", KID)
    book.note_number(SERIAL, 2**32 - 2)
    assert book.allocate_number(SERIAL) == 2**32 - 1
    with pytest.raises(MeterBookError, match="used up"):
        book.allocate_number(SERIAL)


def test_unknown_meter(book: MeterBook) -> None:
    assert book.find(SERIAL) is None and book.serials() == []
    with pytest.raises(MeterBookError, match="not in the meter book"):
        book.allocate_number(SERIAL)


@pytest.mark.parametrize("serial", ["", "wk1", "../X", "A" * 17, "A B", "A\n"])
def test_serials_that_cannot_be(book: MeterBook, serial: str) -> None:
    with pytest.raises(UsageError):
        book.find(serial)


@pytest.mark.parametrize(
    "change",
    [
        *({"serial": "OTHER"}, {"next_number": 0}, {"next_number": "1"}, {"extra": 1}),
        *({"kid": None}, {"new_kids": "x"}, {"new_kids": [1]}),
    ],
)
def test_a_damaged_record_is_told_without_its_secret(
    book: MeterBook, home: Path, change: dict[str, object]
) -> None:
    secret = book.prepare(SERIAL, "utility", KID).reader_secret
    path = home / "meters" / f"{SERIAL}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(MeterBookError) as caught:
        book.get(SERIAL)
    assert "damaged" in str(caught.value)
    assert secret not in str(caught.value) + caught.value.hint
    assert book.serials() == [SERIAL]


def test_a_change_of_key_counts_once_the_meter_was_seen_with_it(book: MeterBook) -> None:
    """The token may never be entered; of two, only one can be: both are signed with the old key."""
    book.prepare(SERIAL, "utility", KID)
    one, two = bytes(7) + b"1", bytes(7) + b"2"
    for kid in (one, two, one, KID):
        book.note_change(SERIAL, kid)
    assert book.get(SERIAL).kid == KID.hex()
    assert book.get(SERIAL).new_kids == [one.hex(), two.hex()]
    assert not book.note_seen(SERIAL, KID, "utility") and book.get(SERIAL).new_kids
    assert not book.note_seen(SERIAL, bytes(8), "stranger")
    assert book.note_seen(SERIAL, two, "next")
    record = book.get(SERIAL)
    assert (record.key_name, record.kid, record.new_kids) == ("next", two.hex(), [])
    assert not book.note_seen(SERIAL, one, "late")
    assert book.get(SERIAL).key_name == "next"


def test_seeing_a_meter_that_the_book_does_not_know(book: MeterBook) -> None:
    assert not book.note_seen(SERIAL, KID, "utility")
    assert not book.folder.exists()


def test_provisioning_anew_forgets_changes(book: MeterBook) -> None:
    book.prepare(SERIAL, "utility", KID)
    book.note_change(SERIAL, bytes(8))
    assert book.prepare(SERIAL, "utility", KID).new_kids == []


def test_a_record_of_an_earlier_version_is_read(book: MeterBook, home: Path) -> None:
    book.prepare(SERIAL, "utility", KID)
    path = home / "meters" / f"{SERIAL}.json"
    record = json.loads(path.read_text())
    del record["new_kids"]
    path.write_text(json.dumps(record))
    assert book.get(SERIAL).new_kids == []
