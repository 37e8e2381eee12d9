"""What meters push: opened by the meter book's keys, each once; and the commands around it."""

import json
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from meter.dlms import push, wrapper
from meter.dlms.ciphering import Suite
from wattkey import notification
from wattkey.errors import PortError, ProtocolError, UsageError
from wattkey.listening import Listener
from wattkey.log_in import Keys, LibraryGcm
from wattkey.meter_book import MeterBook
from wattkey.settings import push_settings
from wattkey.settings.push_settings import PushPlan

from .command_line import Wattkey, error_lines
from .fakes import SERIAL, START_S, ServedMeter

Reader = notification.NotificationReader


@pytest.fixture
def served(fresh: ServedMeter, wattkey: Wattkey) -> ServedMeter:
    """A meter in service, that has imported a kWh."""
    assert wattkey("provision").exit_code == 0
    fresh.fake.meter.import_energy.wh = 1000
    return fresh


def pushed(served: ServedMeter) -> bytes:
    apdu = push.notification(served.fake._server)
    assert apdu is not None
    return apdu


def test_a_push_is_opened_by_the_keys_of_its_meter(served: ServedMeter, book: MeterBook) -> None:
    reader = Reader(notification.by_meter_book(book))
    found = reader.read(pushed(served))
    assert (found.serial, found.import_wh, found.export_wh) == (SERIAL, 1000, 0)
    assert found.control_state == "ready for reconnection" and found.seconds_left == 0
    assert found.time is not None and abs(found.time.timestamp() - START_S) < 5
    assert found.time.utcoffset() == timedelta(hours=5, minutes=30)
    assert reader.read(pushed(served)).counter > found.counter


def test_what_is_not_its_own_or_not_new_is_refused(served: ServedMeter, book: MeterBook) -> None:
    reader = Reader(notification.by_meter_book(book))
    good = pushed(served)
    for wrong, complaint in (
        (b"", "no sealed message"),
        (b"\x0f\x00\x00\x00\x01", "no sealed message"),
        (b"\xc4" + good[1:], "no sealed message"),
        (good[:-1], "no sealed message"),
        (good[:-1] + bytes((good[-1] ^ 1,)), "not sealed by it"),
        (good[:5] + b"x" + good[6:], "no meter in the meter book"),
    ):
        with pytest.raises(ProtocolError, match=complaint):
            reader.read(wrong)
    reader.read(good)
    with pytest.raises(ProtocolError, match="second time"):
        reader.read(good)


def test_sealed_nonsense_is_named(served: ServedMeter, book: MeterBook) -> None:
    title = served.fake.meter.identity.system_title
    keys = book.get(SERIAL).log_in("utility").keys
    assert keys is not None
    suite = Suite(LibraryGcm(keys.encryption), keys.authentication)
    reader = Reader(notification.by_meter_book(book))
    nonsense = (
        b"",
        b"\x0f",
        b"\x0e" + bytes(9),
        b"\x0f\0\0\0\1\0\x02\x01\x00",
        b"\x0f\0\0\0\1\0\0",
    )
    for counter, plain in enumerate(nonsense, 1):
        message = suite.seal(title, counter, plain)
        apdu = bytes((0xDB, 8)) + title + bytes((len(message),)) + message
        with pytest.raises(ProtocolError, match="makes no sense"):
            reader.read(apdu)


def test_without_the_keys_nobody_is_found(served: ServedMeter, tmp_path_factory: object) -> None:
    assert Reader(lambda _title: None)
    other = Keys(bytes(16), bytes(16))
    with pytest.raises(ProtocolError, match="not sealed by it"):
        Reader(lambda _title: ("X", other)).read(pushed(served))
    assert "\\x00" not in repr(other)


def calling(address: str, *octets: bytes) -> None:
    """Call the listener, once for each."""
    host, _, port = address.rpartition(":")
    for piece in octets:
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(piece)


def test_a_listener_takes_many_callers_and_survives_noise() -> None:
    with Listener("127.0.0.1", 0) as listener:
        silent = socket.create_connection(tuple(listener.address.split(":")))  # type: ignore[arg-type]
        calling(listener.address, b"GET / HTTP/1.0\r\n\r\n", b"\x00\x01", b"")
        frames = wrapper.build(1, 64, b"one") + wrapper.build(1, 64, b"two")
        calling(listener.address, frames)
        arrived = iter(listener)
        assert [next(arrived)[1] for _ in range(2)] == [b"one", b"two"]
        silent.close()
        with pytest.raises(PortError, match="cannot listen"):
            Listener("127.0.0.1", int(listener.address.split(":")[1]))


def test_listen_shows_what_is_genuine_and_names_the_rest(
    served: ServedMeter, wattkey: Wattkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = [wrapper.build(1, 64, apdu) for apdu in (b"\xdb", pushed(served), pushed(served))]
    begin = Listener.__enter__

    def then_call(self: Listener) -> Listener:
        begin(self)
        threading.Thread(target=calling, args=(self.address, b"".join(octets))).start()
        return self

    monkeypatch.setattr(Listener, "__enter__", then_call)
    done = wattkey("listen", "--on", "127.0.0.1:0", "--count", "2", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["import_wh"] for row in told] == [1000, 1000] and told[0]["serial"] == SERIAL
    assert "no sealed message; dropped" in done.stderr
    done = wattkey("listen", "--on", "127.0.0.1:0", "--count", "2")
    assert "imported 1 kWh, exported 0 Wh, ready for reconnection, 0 s left" in done.stdout


def test_where_and_when_is_set_and_shown(served: ServedMeter, wattkey: Wattkey) -> None:
    assert "nowhere" in wattkey("notify").stdout
    done = wattkey("notify", "set", "--to", "192.168.1.20:4059", "--at", "00:05", "--retries", "3")
    assert "has taken: retries, schedule, destination" in done.stdout
    plan = served.fake.meter.push.plan
    assert plan is not None
    assert (plan.destination, plan.minute, plan.retries) == (b"192.168.1.20:4059", 5, 3)
    words = ("notify", "set", "--day", "28", "--retry-after", "5m", "--spread", "10m")
    assert "spread, time between retries, schedule" in wattkey(*words).stdout
    shown = wattkey("notify").stdout
    assert "on day 28 of each month at 00:05" in shown and "3 times, 5 min apart" in shown
    assert "already" in wattkey("notify", "set", "--day", "28").stdout
    told = json.loads(wattkey("notify", "--json").stdout)
    assert (told["spread_s"], told["delay_s"], told["day"]) == (600, 300, 28)
    done = wattkey("notify", "set", "--to", "none", "--at", "none")
    assert "schedule, destination" in done.stdout and not plan.is_scheduled
    assert plan.destination == b""


def test_who_has_no_network_says_so(served: ServedMeter, wattkey: Wattkey) -> None:
    refused = wattkey("notify", "now")
    assert refused.exit_code == 3 and "cannot push" in error_lines(refused)[0]
    sent: list[bytes] = []
    served.fake._server.send_push = lambda apdu: sent.append(apdu) is None
    assert wattkey("notify", "now").exit_code == 0 and len(sent) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("notify", "set"), "what is to be set"),
        (("notify", "set", "--to", "head-end:4059"), "'head-end:4059' is no address"),
        (("notify", "set", "--to", "10.0.0.1"), "'10.0.0.1' is no address"),
        (("notify", "set", "--at", "24:00"), "'24:00' is not a time"),
        (("notify", "set", "--at", "none", "--day", "3"), "a day needs its time"),
        (("notify", "set", "--day", "29"), "29 is no day of each month"),
        (("notify", "set", "--retries", "256"), "256 retries"),
        (("notify", "set", "--spread", "19h"), "65535 s"),
        (("listen", "--on", "here"), "'here' is no place"),
        (("listen", "--on", "127.0.0.1:70000"), "no place"),
        (("listen", "--on", "203.0.113.1:4059"), "cannot listen at 203.0.113.1:4059"),
    ],
)
def test_what_cannot_be_is_refused_before_any_meter_is_met(
    arguments: tuple[str, ...], complaint: str, wattkey: Wattkey, no_usb: None
) -> None:
    refused = wattkey(*arguments)
    assert refused.exit_code == 2 and complaint in error_lines(refused)[0]


@pytest.mark.parametrize("change", [{"destination": "1.2.3.4"}, {"day": -1}, {"retries": -1}])
def test_a_program_s_plan_is_checked_too(change: dict[str, object]) -> None:
    check: Callable[[PushPlan], None] = push_settings.check
    with pytest.raises(UsageError):
        check(PushPlan(**change))  # type: ignore[arg-type]
