"""The main job, whole: a token closes the relay, time or energy opens it, on every runtime."""

from collections.abc import Callable
from datetime import timedelta

from household import Household
from wattkey import moments, tokens

Start = Callable[..., Household]


def test_a_signed_token_closes_the_relay_and_time_opens_it(start: Start, runtime: str) -> None:
    house = start(runtime=runtime)
    assert not house.bench.read().relay_closed
    house.bench.step(days=0.25)
    assert house.buy(timedelta(days=7)).code == 0
    now = house.bench.read()
    assert now.relay_closed
    assert now.seconds_left == 7 * 86400
    almost = house.bench.step(seconds=7 * 86400 - 1)
    assert almost.relay_closed
    assert almost.import_wh > 200_000
    ended = house.bench.step(seconds=1)
    assert not ended.relay_closed
    later = house.bench.step(days=3)
    assert not later.relay_closed
    assert later.import_wh == ended.import_wh


def test_an_energy_cap_opens_it_within_one_sample(start: Start, runtime: str) -> None:
    house = start(runtime=runtime, sample_s=60)
    house.bench.set(load_w=3000)
    house.buy(timedelta(days=14), cap_wh=10_000)
    ended = house.bench.step(days=1)
    assert not ended.relay_closed
    assert 10_000 <= ended.import_wh <= 10_000 + 3000 * 60 // 3600


def test_the_same_is_seen_by_a_reader_over_dlms(start: Start, runtime: str) -> None:
    house = start(runtime=runtime)
    house.buy(timedelta(days=2), cap_wh=50_000)
    seen = house.bench.step(seconds=3600)
    with house.reader() as meter:
        status = meter.supply_status()
        registers = {register.obis: register.value for register in meter.registers()}
    assert status.relay_closed
    assert status.seconds_left == 2 * 86400 - 3600
    assert status.paid_until_s == seen.paid_until_s
    assert status.cap_left_wh == seen.cap_left_wh
    assert registers["1.0.1.8.0.255"] == seen.import_wh
    assert registers["1.0.12.7.0.255"] * 1000 == seen.voltage_mv


def test_every_refusal_reaches_the_laptop_with_its_reason(start: Start, runtime: str) -> None:
    house = start(runtime=runtime)
    week = house.token(tokens.ActivateFor(timedelta(days=7)))
    assert house.push(week).code == 0
    assert house.push(week).code == 1
    changed = bytearray(house.token(tokens.ActivateFor(timedelta(days=7))))
    changed[-1] ^= 1
    other = house.token(tokens.Connect(), serial="WK00000002")
    tomorrow = moments.from_unix(house.bench.read().time_s) + timedelta(days=1)
    past = house.token(tokens.Connect(), expires=tomorrow)
    house.bench.step(days=2)
    assert house.push(bytes(changed)).code == 33
    assert house.push(other).code == 48
    assert house.push(past).code == 51


def test_the_operator_and_postpaid(start: Start, runtime: str) -> None:
    house = start(runtime=runtime)
    house.buy(timedelta(days=7))
    house.push(house.token(tokens.Disconnect()))
    assert house.bench.read().control_state == 0
    house.push(house.token(tokens.Connect()))
    assert house.bench.read().relay_closed
    house.push(house.token(tokens.SetPaymentMode(1)))
    assert house.bench.step(days=30).relay_closed
    house.push(house.token(tokens.SetPaymentMode(0)))
    assert not house.bench.read().relay_closed


def test_a_token_entered_over_tcp_counts_like_any_other(start: Start) -> None:
    house = start()
    token = house.token(tokens.ActivateFor(timedelta(days=1)))
    assert house.push(token, house.tcp).code == 0
    wrapper = house.tcp.replace("socket:", "wrapper:")
    assert house.push(token, wrapper).code == 1
    assert house.bench.read().seconds_left == 86400
