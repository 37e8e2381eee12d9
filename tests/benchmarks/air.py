"""How long a customer stands in the dark: from the first scan until the relay is closed.

Over a paced air, which is like a phone's, to meters that run on this computer and take turns. What
a board adds is its signature check, of which the instructions are counted elsewhere.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta

from meter.links.nordic_uart import RX, TX
from system.household import Household
from wattkey import moments, tokens
from wattkey.emulator import EmulatorOptions
from wattkey.radio import launcher
from wattkey.transports import ble_scan
from wattkey.transports.ble_backend import open_backend

from .subjects import Subject

PARTS = ("scan until heard", "connect, MTU, services", "token, relay, answer", "all of it")
_ROUNDS = 11


def measure(subjects: Sequence[Subject], say: Callable[[int], None]) -> dict[str, dict[str, float]]:
    """Median milliseconds of each of PARTS, by subject's name."""
    times: dict[str, list[tuple[float, ...]]] = {subject.name: [] for subject in subjects}
    with ExitStack() as stack:
        stack.enter_context(launcher.hold(launcher.PACED))
        houses = [
            (subject.name, stack.enter_context(_house(subject, number)))
            for number, subject in enumerate(subjects, 1)
        ]
        for number in range(_ROUNDS):
            say(number + 1)
            for name, house in houses:
                times[name].append(_round(house))
    return {name: _medians(rounds) for name, rounds in times.items()}


def _house(subject: Subject, number: int) -> Household:
    options = EmulatorOptions(
        serial=f"WK{number:08}", runtime=subject.runtime, speed=None, ble=True
    )
    return _InService(options)


class _InService(Household):
    def __enter__(self) -> Household:
        super().__enter__()
        self.provision()
        return self


def _medians(rounds: Sequence[tuple[float, ...]]) -> dict[str, float]:
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
