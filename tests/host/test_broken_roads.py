"""A radio link that breaks is opened once more, wherever asking twice does no harm."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from wattkey import moments, tokens
from wattkey.errors import MeterRefusedError, PortError
from wattkey.meter_client import MeterClient
from wattkey.metering_client import MeteringClient

from .fakes import SERIAL, START_S, FakeMeter, LoopbackTransport

SECRET = b"0123456789abcdef"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


class Radio(LoopbackTransport):
    """Breaks at the write that `breaks_at` counts down to, with `loses_answer` behind it."""

    def __init__(self, fake: FakeMeter) -> None:
        super().__init__(fake)
        self.fake = fake
        self.breaks_at = -1
        self.loses_answer = False
        self.reconnects = 0

    def write(self, data: bytes) -> None:
        self.breaks_at -= 1
        if self.breaks_at == -1 and self.loses_answer:
            super().write(data)
        if self.breaks_at == -1:
            raise PortError("the radio link broke", "")
        super().write(data)

    def reconnect(self) -> None:
        self.reconnects += 1
        self._connection = self.fake.connect("hdlc")
        self._waiting = b""


@pytest.fixture
def radio() -> Radio:
    """To a provisioned meter."""
    fake = FakeMeter()
    public = KEY.public_key().public_bytes_raw()
    assert fake.meter.provision(SERIAL, public, SECRET, START_S) == 0
    return Radio(fake)


def a_day(number: int) -> bytes:
    issued = moments.from_unix(START_S)
    command = tokens.ActivateFor(timedelta(days=1))
    claims = tokens.TokenClaims(SERIAL, number, command, issued, issued + timedelta(days=9))
    return tokens.issue(claims, KEY)


@pytest.mark.parametrize("loses_answer", [False, True])
def test_readings_go_on_as_who_we_were(radio: Radio, loses_answer: bool) -> None:
    meter = MeterClient(radio)
    meter.login(SECRET)
    whole = len(meter.registers())
    radio.loses_answer = loses_answer
    for at in range(2 * whole):
        radio.breaks_at = at
        assert len(meter.registers()) == whole
        assert radio.reconnects == at + 1
    assert meter.events()


@pytest.mark.parametrize("loses_answer", [False, True])
def test_a_long_profile_goes_on_where_the_road_broke(radio: Radio, loses_answer: bool) -> None:
    """Each break costs one portion: it may break in every one of them."""
    for _ in range(5 * 24 * 60):
        radio.fake.meter.tick(60_000)
    meter = MeterClient(radio)
    meter.login(SECRET)
    whole = MeteringClient(meter).profile("load")
    assert len(whole.rows) == 240
    radio.loses_answer = loses_answer
    for at in range(0, 90, 7):
        before = radio.reconnects
        radio.breaks_at = at

        def break_again(_done: int, _total: int) -> None:
            radio.breaks_at = 3

        assert MeteringClient(meter).profile("load", on_rows=break_again).rows == whole.rows
        assert radio.reconnects - before >= 2, at
        radio.breaks_at = -1


@pytest.mark.parametrize("loses_answer", [False, True])
def test_a_login_is_tried_again(radio: Radio, loses_answer: bool) -> None:
    radio.loses_answer = loses_answer
    for at in range(2):
        meter = MeterClient(radio)
        radio.breaks_at = at
        meter.login(SECRET)
        assert meter.supply_status()
        assert radio.reconnects == at + 1


def test_a_wrong_secret_is_not_shown_again(radio: Radio) -> None:
    meter = MeterClient(radio)
    with pytest.raises(MeterRefusedError):
        meter.login(b"not the secret")
    radio.breaks_at = 0
    assert meter.serial() == SERIAL


@pytest.mark.parametrize("loses_answer", [False, True])
def test_a_token_counts_once_wherever_the_road_breaks(radio: Radio, loses_answer: bool) -> None:
    """Also when only the verdict is lost: another association would not be told of it."""
    radio.loses_answer = loses_answer
    number, breaks = 0, -1
    while radio.reconnects > breaks:
        breaks = radio.reconnects
        meter = MeterClient(radio)
        radio.breaks_at = number
        number += 1
        assert meter.enter_token(a_day(number)).is_accepted
        radio.breaks_at = -1
        meter.login(SECRET)
        assert meter.supply_status().seconds_left == number * 86400
        meter.close()
    assert breaks > 3


def test_a_refused_token_is_refused_wherever_the_road_breaks(radio: Radio) -> None:
    forged = a_day(1)[:-1] + b"?"
    for at in range(6):
        meter = MeterClient(radio)
        radio.breaks_at = at
        assert meter.enter_token(forged).code == 33, at
        radio.breaks_at = -1
        meter.close()


def test_putting_a_meter_into_service_is_not_repeated_behind_anybody_s_back() -> None:
    radio = Radio(FakeMeter(serial="NEW1"))
    radio.breaks_at, radio.loses_answer = 2, True
    with pytest.raises(PortError):
        MeterClient(radio).provision("WK5", KEY.public_key().public_bytes_raw(), SECRET, START_S)
    assert not radio.reconnects


def test_a_road_that_breaks_again_is_given_up(radio: Radio) -> None:
    meter = MeterClient(radio)
    meter.serial()

    def fail() -> None:
        raise PortError("meter was not heard", "")

    radio.reconnect = fail  # type: ignore[method-assign]
    radio.breaks_at = 0
    with pytest.raises(PortError, match="was not heard"):
        meter.serial()
