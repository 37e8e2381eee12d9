"""The typed client against the real firmware, over a loopback that may be slow, torn or lossy."""

from decimal import Decimal

import pytest
from wattkey.errors import MeterRefusedError, PortError, ProtocolError
from wattkey.meter_client import MeterClient
from wattkey.session import MeterSession
from wattkey.transports import Framing

from .fakes import SERIAL, START_S, FakeMeter, LoopbackTransport

SECRET = b"0123456789abcdef"
KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


@pytest.fixture
def fake() -> FakeMeter:
    """A provisioned meter."""
    fake = FakeMeter()
    assert fake.meter.provision(SERIAL, KEY, SECRET, START_S) == 0
    return fake


@pytest.mark.parametrize("framing", ["hdlc", "wrapper"])
@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_identity_however_the_bytes_arrive(fake: FakeMeter, framing: Framing, piece: int) -> None:
    with MeterClient(LoopbackTransport(fake, framing, piece)) as meter:
        identity = meter.identity()
        assert (identity.serial, identity.manufacturer) == (SERIAL, "Wattkey")
        assert identity.is_emulator and identity.category == "D1"
        assert meter.is_provisioned() and len(meter.issuer_kid()) == 8
        clock = meter.clock()
        assert (clock.time_s, clock.utc_offset_min, clock.quality) == (START_S, 330, "trusted")


def test_a_lost_frame_is_sent_again(fake: FakeMeter) -> None:
    transport = LoopbackTransport(fake, lose=2)
    with MeterClient(transport) as meter:
        assert meter.serial() == SERIAL
        transport.lose = 3
        assert meter.is_provisioned()


def test_silence_is_a_port_error(fake: FakeMeter) -> None:
    transport = LoopbackTransport(fake, lose=1000)
    with pytest.raises(PortError) as caught, MeterClient(transport) as meter:
        meter.serial()
    assert caught.value.exit_code == 2 and caught.value.hint
    assert transport.is_closed


def test_the_public_learns_nothing_of_the_household(fake: FakeMeter) -> None:
    with MeterClient(LoopbackTransport(fake)) as meter:
        for private in (meter.supply_status, meter.registers, meter.events):
            with pytest.raises(MeterRefusedError):
                private()
        assert meter.serial() == SERIAL  # a refusal leaves the association alive


def test_the_reader_sees_supply_registers_and_events(fake: FakeMeter) -> None:
    with MeterClient(LoopbackTransport(fake)) as meter:
        meter.login(SECRET)
        status = meter.supply_status()
        assert (status.relay_closed, status.payment_mode) == (False, "token")
        assert status.objections == ("nothing paid",)
        assert status.paid_until_s is None and status.cap_left_wh is None
        registers = {register.name: register for register in meter.registers()}
        assert registers["Voltage"].value == Decimal(230) and registers["Voltage"].unit == "V"
        assert registers["Energy imported"].value == 0
        assert [event.text for event in meter.events()] == ["meter provisioned"]


def test_a_wrong_secret_is_a_refusal_that_does_not_repeat_it(fake: FakeMeter) -> None:
    with MeterClient(LoopbackTransport(fake)) as meter:
        with pytest.raises(MeterRefusedError) as caught:
            meter.login(b"not-the-secret")
        assert caught.value.exit_code == 3
        assert "not-the-secret" not in str(caught.value) + caught.value.hint
        assert meter.serial() == SERIAL


def test_provisioning_once_only() -> None:
    fake = FakeMeter(serial="NEW1")
    with MeterClient(LoopbackTransport(fake)) as meter:
        assert not meter.is_provisioned() and meter.issuer_kid() == b""
        meter.provision("WK5", KEY, SECRET, START_S)
        assert meter.is_provisioned() and meter.serial() == "WK5"
        with pytest.raises(MeterRefusedError):
            meter.provision("WK6", KEY, SECRET, START_S)
        assert meter.serial() == "WK5"


def test_garbage_tokens_are_answered_with_a_reason(fake: FakeMeter) -> None:
    with MeterClient(LoopbackTransport(fake)) as meter:
        assert meter.last_token() is None
        answer = meter.enter_token(b"garbage")
        assert not answer.is_accepted and answer.code == 17 and answer.text
        last = meter.last_token()
        assert last is not None and (last.data, last.code) == (b"garbage", 17)


def test_a_line_of_text_needs_no_association(fake: FakeMeter) -> None:
    with MeterClient(LoopbackTransport(fake)) as meter:
        assert meter.serial() == SERIAL
        answer = meter.enter_text("WK1:AAAA")
        assert not answer.is_accepted and answer.code >= 16
        assert meter.serial() == SERIAL


def test_objects_of_another_type_are_a_protocol_error(
    fake: FakeMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeterSession, "get", lambda *_: "text")
    with MeterClient(LoopbackTransport(fake)) as meter:
        for read in (meter.issuer_kid, meter.clock, meter.registers, meter.events):
            with pytest.raises(ProtocolError):
                read()
