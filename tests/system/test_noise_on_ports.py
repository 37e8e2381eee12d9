"""Whatever arrives on a port, the meter goes on metering and answers the next honest request."""

import random
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from household import Household
from wattkey import tokens
from wattkey.meter_client import MeterClient

TRIES = 10_000
SNRM = bytes.fromhex("7ea0070321930f017e")

MODE_C = (
    b"/?!\r\n",
    b"/?WK00000001!\r\n",
    b"\x06050\r\n",
    b"\x06051\r\n",
    b"\x01P1\x02(wrong-secret)\x03\x39",
    b"\x01R1\x021.8.0()\x03Z",
    b"\x01R5\x02()\x03g",
    b"\x01B0\x03q",
    b"\x15",
)


def rubbish(dice: random.Random) -> bytes:
    """One burst: random bytes, a torn or bent frame, a huge length, an endless wrapper, mode C of
    any state whole or torn, a line."""
    kind = dice.randrange(7)
    noise = dice.randbytes(dice.randrange(1, 60))
    if kind == 0:
        return noise
    if kind == 1:
        return SNRM[: dice.randrange(1, len(SNRM))]
    if kind == 2:
        bent = bytearray(SNRM)
        bent[dice.randrange(len(bent))] ^= 1 << dice.randrange(8)
        return bytes(bent)
    if kind == 3:
        return b"\x7e\xa7\xff" + noise
    if kind == 4:
        return b"\x00\x01\x00\x10\x00\x01\xff\xff" + noise
    if kind == 5:
        words = dice.choices(MODE_C, k=3)
        return b"".join(word[: dice.randrange(1, len(word) + 1)] for word in words) + noise[:2]
    return b"WK1:" + bytes(dice.choice(b"ABCDEFGH234567~\r\n ") for _ in range(30))


def test_ten_thousand_bursts_never_stop_the_meter(
    start: Callable[..., Household], runtime: str
) -> None:
    house = start(runtime=runtime, p1=True)
    dice = random.Random(2)
    before = house.bench.read()
    with house.terminal(timeout_s=0.1) as terminal, Listener(lambda: terminal.read(4096)):
        for _ in range(TRIES // 2):
            terminal.write(rubbish(dice))
    with socket.create_connection(("127.0.0.1", house.emulator.tcp_port)) as line:
        line.settimeout(5)
        with Listener(lambda: receive(line)):
            for _ in range(TRIES // 2):
                line.sendall(rubbish(dice))
    with socket.create_connection(("127.0.0.1", house.emulator.p1_port)) as line:
        for _ in range(100):
            line.sendall(rubbish(dice))
    after = house.bench.step(seconds=60)
    assert after.time_s == before.time_s + 60
    assert after.seconds_left == 0
    assert not after.relay_closed
    with MeterClient.open(house.port) as meter:
        assert meter.serial() == house.serial
    with house.p1_terminal() as terminal:
        assert terminal.read_until(b"!").startswith(b"/WKY5")
    assert house.push(house.token(tokens.ActivateFor(timedelta(days=1))), house.tcp).code == 0


def receive(line: socket.socket) -> bytes:
    try:
        return line.recv(65536)
    except TimeoutError:
        return b""


class Listener(threading.Thread):
    """Takes the meter's answers off a line meanwhile: a meter waits for whoever does not listen."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        super().__init__()
        self._read = read
        self._is_over = False

    def run(self) -> None:
        while not self._is_over:
            self._read()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self.join()
