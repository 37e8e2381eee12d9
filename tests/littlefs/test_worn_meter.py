"""A meter on flash that wears out block by block: a token is used whole, or refused whole."""

from fakes import KEY, NOW_S, SERIAL, FakeFrontEnd, FakeRelay, FakeVerifier, token
from meter.core import verdict as v
from meter.core.timekeeper import ESTIMATED, Timekeeper
from meter.identity import Identity
from meter.meter import Meter

from boards.emulator.flash import Flash, erased
from boards.emulator.flash_journal import open_journal
from boards.emulator.worn_flash import WEAR, WornFlash

BLOCKS = 12
TOKENS_PER_BLOCK = 5
BOUGHT_S = 3600


def boot(flash: WornFlash) -> Meter:
    relay = FakeRelay()
    parts = (FakeFrontEnd(relay), relay, Timekeeper(NOW_S, ESTIMATED))
    identity = Identity(SERIAL, "emulator")
    return Meter(identity, *parts, 10_000, FakeVerifier, open_journal(flash))


def enter(meter: Meter, number: int) -> int:
    return meter.enter_token(token(number, [2, BOUGHT_S]), 1).code


def left_s(meter: Meter) -> int:
    return meter.payment.seconds_left(meter.time.now_s())


def test_tokens_are_stored_or_refused_whole_until_the_last_block_is_worn():
    for order in (1, 5, 7):  # steps through the 12 blocks that reach each of them
        flash = WornFlash(Flash(erased(BLOCKS)), {})
        meter = boot(flash)
        assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == v.ACCEPTED
        codes, accepted = [], 0
        for failed in range(BLOCKS):
            flash.worn[failed * order % BLOCKS] = WEAR[failed % 2]
            for number in range(failed * TOKENS_PER_BLOCK + 1, (failed + 1) * TOKENS_PER_BLOCK + 1):
                codes.append(enter(meter, number))
                accepted += codes[-1] == v.ACCEPTED
                assert left_s(meter) == accepted * BOUGHT_S, (order, failed, number)
            meter = boot(flash)
            assert left_s(meter) == accepted * BOUGHT_S, (order, failed)
            assert meter.output_state == (accepted > 0), (order, failed)
        assert set(codes) == {v.ACCEPTED, v.NOT_STORED}, (order, codes)
        assert codes[TOKENS_PER_BLOCK - 1] == v.ACCEPTED, (order, codes)  # one worn block is none
        assert codes[-1] == v.NOT_STORED, (order, codes)


def test_a_token_refused_by_worn_flash_is_taken_by_a_sound_one():
    image = erased(BLOCKS)
    flash = WornFlash(Flash(image), {})
    meter = boot(flash)
    assert meter.provision(SERIAL, KEY, b"reader-secret", NOW_S) == v.ACCEPTED
    for block in range(BLOCKS):
        flash.worn[block] = WEAR[block % 2]
    assert enter(meter, 1) == v.NOT_STORED and not meter.output_state
    flash.worn.clear()
    assert enter(meter, 1) == v.ACCEPTED and meter.output_state
    assert enter(boot(flash), 1) == v.ALREADY_ACCEPTED
