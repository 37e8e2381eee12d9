"""Each number counts once, in any order, for life."""

from meter.core.replay_window import WIDTH, ReplayWindow


def test_every_number_of_a_window_counts_once_in_any_order():
    for order in (range(1, 129), range(128, 0, -1), [n * 37 % 129 for n in range(1, 129)]):
        window = ReplayWindow()
        for number in order:
            assert not window.is_too_old(number) and not window.is_used(number)
            window.use(number)
            assert window.is_used(number)
        for number in order:
            assert window.is_used(number)


def test_numbers_below_the_window_are_too_old():
    window = ReplayWindow()
    window.use(1000)
    assert window.is_too_old(1000 - WIDTH)
    assert not window.is_too_old(1000 - WIDTH + 1)
    assert not window.is_used(1000 - WIDTH + 1)


def test_a_jump_forgets_what_fell_out_and_keeps_what_did_not():
    window = ReplayWindow()
    window.use(1)
    window.use(100)
    window.use(100 + WIDTH - 1)
    assert window.is_used(100)
    window.use(4_294_967_295)
    assert window.is_too_old(100) and window.is_used(4_294_967_295)
    assert window.used == 1


def test_memory_is_constant_for_life():
    window = ReplayWindow()
    for number in range(1, 10000, 3):
        window.use(number)
        assert window.used < 1 << WIDTH


def test_retiring_spares_what_was_used():
    window = ReplayWindow()
    window.use(3)
    window.use(10)
    window.retire_below(10)
    assert window.is_superseded(9) and window.is_superseded(1)
    assert not window.is_superseded(3) and window.is_used(3)
    assert not window.is_superseded(10) and not window.is_superseded(11)
    window.retire_below(5)
    assert window.is_superseded(9)
