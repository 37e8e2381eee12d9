"""How long the flash lasts: a month of metering on real littlefs, counted and multiplied.

A whole year gives 606 erases on the block that wears most (SPEC 4.3); a month is enough to fail.
"""

from fakes import DAY_S, KEY, NOW_S, SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal

JOURNAL_BLOCKS = 128
DAYS = 28
ERASES_A_BLOCK_LASTS = 100_000
YEARS = 20


def test_twenty_years_of_saves_wear_no_block_out():
    flash = Flash(erased(JOURNAL_BLOCKS))
    relay = FakeRelay()
    parts = (FakeFrontEnd(relay), relay, Timekeeper(NOW_S, ESTIMATED))
    identity = Identity(SERIAL, "emulator")
    meter = Meter(identity, *parts, 60_000, FakeVerifier, open_journal(flash))
    assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == v.ACCEPTED
    for day in range(DAYS):
        if day % 7 == 0:
            assert meter.enter_token(token(day + 1, [2, 7 * DAY_S]), 1).code == v.ACCEPTED
        for _ in range(1440):
            meter.tick(60_000)
    assert sum(flash.erases) > DAYS * 24  # it did save
    assert max(flash.erases) * 366 // DAYS * YEARS < ERASES_A_BLOCK_LASTS
