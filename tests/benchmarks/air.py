"""How long a customer stands in the dark: from the first scan until the relay is closed.

Over a paced air, which is like a phone's; the meter is MicroPython on this computer. What a board
adds is its signature check, which `subjects` counts in instructions.
"""

import asyncio
import statistics
import time
from datetime import timedelta

from household import Household
from meter.links.nordic_uart import RX, TX
from wattkey import moments, tokens
from wattkey.emulator import EmulatorOptions
from wattkey.radio import launcher
from wattkey.transports import ble_scan
from wattkey.transports.ble_backend import open_backend

PARTS = ("scan until heard", "connect, MTU, services", "token and its answer", "all of it")
_ROUNDS = 11


def measure(runtime: str = "micropython") -> dict[str, float]:
    """Median milliseconds of each of PARTS."""
    options = EmulatorOptions(runtime=runtime, speed=None, ble=True)
    with launcher.hold(launcher.PACED), Household(options) as house:
        house.provision()
        rounds = [_round(house) for _ in range(_ROUNDS)]
    return {
        part: statistics.median(one[at] for one in rounds) * 1000 for at, part in enumerate(PARTS)
    }


def _round(house: Household) -> tuple[float, ...]:
    now = moments.from_unix(house.bench.read().time_s)
    house.push(house.token(tokens.ActivateUntil(now)), house.tcp)
    assert not house.bench.read().relay_closed
    text = tokens.to_text(house.token(tokens.ActivateFor(timedelta(days=1))))
    times = asyncio.run(_carry(house.serial, text.encode() + b"\r"))
    assert house.bench.read().relay_closed
    return times


async def _carry(serial: str, line: bytes) -> tuple[float, ...]:
    answers: asyncio.Queue[bytes] = asyncio.Queue()
    async with open_backend() as backend:
        begun = time.perf_counter()
        found = await ble_scan.find(backend, serial)
        heard = time.perf_counter()
        async with backend.client(found.device, lambda _client: None) as client:
            await client.start_notify(TX, lambda _tx, data: answers.put_nowait(bytes(data)))
            connected = time.perf_counter()
            await client.write_gatt_char(RX, line, response=True)
            assert (await answers.get()).startswith(b"OK: ")
            done = time.perf_counter()
    return heard - begun, connected - heard, done - connected, done - begun


if __name__ == "__main__":
    for part, took_ms in measure().items():
        print(f"{part:28} {took_ms:8.1f} ms")
