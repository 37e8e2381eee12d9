"""The mains of a meter on the air fail and return: it leaves the air and comes back, exactly."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from household import Household
from wattkey import tokens
from wattkey.bench import BenchRefusedError
from wattkey.radio import launcher
from wattkey.token_answer import TokenAnswer
from wattkey.transports import ble_scan

pytest.importorskip("bumble", reason="the virtual radio is not installed (hint: make)")

from bumble.device import Connection
from on_air import PATIENCE_S, Central

Start = Callable[..., Household]

SCAN_S = 0.5
DAY_S = 86400
KINDS = ("before", "middle", "torn", "after")


def test_a_cut_takes_it_off_the_air_and_a_return_brings_it_back(start: Start, build: str) -> None:
    house = start(runtime=build, ble=True)
    start(serial="WK00000002", ble=True)  # a neighbour, whom nobody cuts
    for _ in range(3):
        before = heard()
        assert list(before) == ["WK-00001", "WK-00002"]
        house.bench.cut()
        assert list(heard()) == ["WK-00002"]
        house.bench.restore()
        assert heard() == before
    assert house.push(house.token(tokens.ActivateFor(timedelta(days=1))), ble(house)).code == 0


def heard() -> dict[str, str]:
    return {meter.name: meter.address for meter in ble_scan.scan(SCAN_S)}


def ble(house: Household) -> str:
    return f"ble:{house.serial}"


def test_a_central_connected_at_the_cut_sees_the_end_and_can_come_again(
    start: Start, build: str
) -> None:
    house = start(runtime=build, ble=True)
    ports = launcher.find()
    assert ports
    assert ports.central_port
    line = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1)))) + "\r\n"
    answer = asyncio.run(cut_while_connected(house, ports.central_port, line.encode()))
    assert answer.startswith(b"OK: supply until ")
    assert house.bench.read().seconds_left == DAY_S


async def cut_while_connected(house: Household, port: int, line: bytes) -> bytes:
    """Write half a line, lose the meter, find it again, write all of it; the answer to that."""
    central, gone = Central(port), asyncio.Event()
    await central.start()
    try:
        address = await central.heard()
        connection = await central.connect(address)
        connection.on(Connection.EVENT_DISCONNECTION, lambda _reason: gone.set())
        await central.rx.write_value(line[: len(line) // 2], with_response=True)
        house.bench.cut()
        await asyncio.wait_for(gone.wait(), PATIENCE_S)
        house.bench.restore()
        assert await central.heard() == address
        await central.connect(address)
        await central.rx.write_value(line, with_response=True)
        return await central.line()
    finally:
        await central.vanish()


def test_a_cut_at_any_write_while_a_token_comes_counts_it_once(
    start: Start, build: str, tmp_path: Path
) -> None:
    """The customer's own push survives it: the road is opened once more when the mains return."""
    house = start(runtime=build, ble=True, state=tmp_path / "flash")
    bought, cuts = 0, 0
    with ThreadPoolExecutor(1) as customer:
        for kind in KINDS:
            operation, was_cut = 0, True
            while was_cut:
                token = house.token(tokens.ActivateFor(timedelta(days=1)))
                house.bench.cut(operation, kind)
                pushed = customer.submit(house.push, token, ble(house))
                was_cut = restore_if_cut(house, pushed)
                assert pushed.result().code in ((0, 1) if was_cut else (0,)), (kind, operation)
                bought, cuts, operation = bought + 1, cuts + was_cut, operation + 1
                assert house.bench.read().seconds_left == bought * DAY_S, (kind, operation)
    assert cuts >= len(KINDS)


def restore_if_cut(house: Household, pushed: "Future[TokenAnswer]") -> bool:
    """Wait until the push is over or the power is; give it back. Says whether it had failed."""
    while True:
        is_over = pushed.done()
        try:
            house.bench.read()
        except BenchRefusedError:
            house.bench.restore()
            return True
        if is_over:
            return False
