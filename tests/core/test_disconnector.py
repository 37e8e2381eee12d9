"""COSEM class 70 as its table, written a second time: state by state, as the standard draws it."""

from meter.core import disconnector as dc

MODES = 8
STATES = (dc.DISCONNECTED, dc.CONNECTED, dc.READY_FOR_RECONNECTION)
TRIGGERS = (1, 2, 3, 4, 5, 6)

# (state, trigger) -> the state reached in each of the modes 1 to 7; None where it is refused.
N = None
EXPECTED = {
    (1, dc.REMOTE_DISCONNECT): (0, 0, 0, 0, 0, 0, 0),
    (2, dc.REMOTE_DISCONNECT): (0, 0, 0, 0, 0, 0, 0),
    (0, dc.REMOTE_RECONNECT): (2, 1, 2, 1, 2, 2, 1),
    (2, dc.REMOTE_RECONNECT): (N, N, N, N, N, N, 1),
    (1, dc.MANUAL_DISCONNECT): (2, 2, N, N, 2, N, N),
    (2, dc.MANUAL_RECONNECT): (1, 1, 1, 1, 1, 1, 1),
    (1, dc.LOCAL_DISCONNECT): (2, 2, 2, 2, 2, 2, 2),
    (2, dc.LOCAL_RECONNECT): (N, N, N, N, 1, 1, 1),
}


def test_every_mode_state_and_trigger():
    for mode in range(1, MODES):
        for state in STATES:
            for trigger in TRIGGERS:
                expected = EXPECTED.get((state, trigger), (N,) * 7)[mode - 1]
                switch = dc.Disconnector(mode)
                switch.control_state = state
                assert switch.fire(trigger) == (expected is not None), (mode, state, trigger)
                assert switch.control_state == (state if expected is None else expected)


def test_mode_0_never_disconnects():
    switch = dc.Disconnector()
    assert switch.set_mode(0) and switch.control_state == dc.CONNECTED
    for trigger in TRIGGERS:
        assert not switch.fire(trigger) and switch.control_state == dc.CONNECTED


def test_unknown_modes_are_refused():
    switch = dc.Disconnector()
    for mode in (-1, 8, 255):
        assert not switch.set_mode(mode) and switch.control_mode == dc.DEFAULT_MODE


def test_a_new_one_is_open():
    assert dc.Disconnector().control_state == dc.READY_FOR_RECONNECTION
