"""The emulator's `bluetooth` behaves like NimBLE on an ESP32, also where that is inconvenient."""

from boards.emulator.bluetooth import BLE, UUID

RX, TX = 16, 19
NO_MEMORY, NOT_CONNECTED = 12, 107


def made() -> tuple:
    said = []
    ble = BLE(said.append)
    services = ((UUID("service"), ((UUID("rx"), 12), (UUID("tx"), 16))),)
    assert ble.gatts_register_services(services) == ((RX, TX),)
    ble.deliver({"on": "connect", "central": 0, "kind": 1, "peer": "c0ffee000001"})
    return ble, said


def write(ble, data: bytes) -> None:
    ble.deliver({"on": "write", "central": 0, "handle": RX, "data": data.hex()})


def number_of_error(action) -> int:
    try:
        action()
    except OSError as error:
        return error.errno or -1
    return 0


def test_a_value_keeps_twenty_bytes_until_it_is_given_more_room():
    ble, _ = made()
    write(ble, b"x" * 50)
    assert ble.gatts_read(RX) == b"x" * 20
    ble.gatts_set_buffer(RX, 100)
    write(ble, b"y" * 50)
    write(ble, b"z" * 50)
    assert ble.gatts_read(RX) == ble.gatts_read(RX) == b"z" * 50


def test_appended_values_stay_until_they_are_read_and_what_overflows_is_lost():
    ble, _ = made()
    ble.gatts_set_buffer(RX, 30, True)
    write(ble, b"a" * 20)
    write(ble, b"b" * 20)
    assert ble.gatts_read(RX) == b"a" * 20 + b"b" * 10
    assert ble.gatts_read(RX) == b""


def test_the_thirteenth_notification_waits_for_the_first():
    ble, said = made()
    for _ in range(12):
        ble.gatts_notify(0, TX, b"n")
    assert number_of_error(lambda: ble.gatts_notify(0, TX, b"n")) == NO_MEMORY
    ble.deliver({"on": "sent", "central": 0})
    ble.gatts_notify(0, TX, b"n")
    assert len([m for m in said if m["do"] == "notify"]) == 13


def test_the_answer_to_a_write_comes_after_the_handler():
    ble, said = made()
    order = []
    ble.irq(lambda event, data: order.append((event, len(said))))
    before = len(said)
    write(ble, b"w")
    assert order == [(3, before)]
    assert said[-1] == {"do": "handled", "central": 0}


def test_advertising_ends_with_a_connection_and_is_not_told_to_a_new_radio():
    ble, said = made()
    ble.gap_advertise(100_000, b"\x02\x01\x06")
    ble.meet_radio()
    assert said[-1]["interval_us"] == 100_000
    ble.deliver({"on": "connect", "central": 1, "kind": 1, "peer": "c0ffee000001"})
    ble.meet_radio()
    assert said[-1]["interval_us"] is None


def test_who_is_gone_is_not_connected():
    ble, _ = made()
    ble.deliver({"on": "disconnect", "central": 0})
    assert number_of_error(lambda: ble.gatts_notify(0, TX, b"n")) == NOT_CONNECTED
    assert not ble.gap_disconnect(0)


def test_pairing_is_offered_as_configured_and_told_as_it_happens():
    ble, said = made()
    assert [m["secure"] for m in said if m["do"] == "serve"] == [False]
    ble.config(le_secure=True)
    ble.meet_radio()
    assert [m["secure"] for m in said if m["do"] == "serve"] == [False, True]
    events = []
    ble.irq(lambda event, data: events.append((event, data)))
    ble.deliver({"on": "encrypted", "central": 0})
    assert events == [(28, (0, True, False, False, 16))]


def test_an_option_it_does_not_know_is_refused():
    ble, _ = made()
    try:
        ble.config(io=3)
    except ValueError:
        return
    raise AssertionError("taken")
