"""A customer with an emulated meter, and an issuer who sells tokens: who acts in system tests."""

from datetime import timedelta
from typing import Any

import serial as pyserial
from wattkey import dev_key, moments, tokens
from wattkey.bench import Bench
from wattkey.emulator import Emulator, EmulatorOptions
from wattkey.log_in import CONSUMER, Keys, LogIn
from wattkey.meter_client import MeterClient
from wattkey.token_answer import TokenAnswer

READER_SECRET = b"test-reader-secret"
UTILITY_KEYS = bytes(range(48))
CUSTOMER_KEYS = bytes(range(100, 132))
CUSTOMER = LogIn(CONSUMER, keys=Keys.from_bytes(CUSTOMER_KEYS))


class Household:
    """An emulator with its bench, and tokens for it. A context manager."""

    def __init__(self, options: EmulatorOptions, number: int = 0) -> None:
        self.emulator = Emulator(options)
        self.serial = options.serial
        self.key = dev_key.private_key()
        self.bench: Bench
        self.number = number

    def __enter__(self) -> "Household":
        self.emulator.start()
        self.bench = self.emulator.bench()
        return self

    def __exit__(self, *_: object) -> None:
        self.bench.close()
        self.emulator.stop()

    @property
    def port(self) -> str:
        assert self.emulator.pty is not None
        return self.emulator.pty

    @property
    def tcp(self) -> str:
        return f"socket://127.0.0.1:{self.emulator.tcp_port}"

    def provision(self) -> None:
        """Put the meter into service with the development key, at its own present time."""
        key = self.key.public_key().public_bytes_raw()
        with MeterClient.open(self.port) as meter:
            time_s = self.bench.read().time_s
            keys = UTILITY_KEYS, CUSTOMER_KEYS
            meter.provision(self.serial, key, READER_SECRET, time_s, *keys)

    def token(self, command: tokens.TokenCommand, **changes: Any) -> bytes:
        """Issue the next token; `changes` replace claims."""
        self.number += 1
        issued = moments.from_unix(self.bench.read().time_s)
        claims: dict[str, Any] = {
            "serial": self.serial,
            "number": self.number,
            "command": command,
            "issued": issued,
            "expires": issued + timedelta(days=400),
        }
        return tokens.issue(tokens.TokenClaims(**(claims | changes)), self.key)

    def push(self, token: bytes, port: str | None = None) -> TokenAnswer:
        """Enter a token as DLMS."""
        with MeterClient.open(port or self.port) as meter:
            return meter.enter_token(token)

    def buy(self, duration: timedelta, cap_wh: int | None = None) -> TokenAnswer:
        """Issue and push supply for `duration`."""
        return self.push(self.token(tokens.ActivateFor(duration, cap_wh)))

    def reader(self) -> MeterClient:
        """A client logged in as the meter reader; a context manager."""
        meter = MeterClient.open(self.port)
        meter.login(READER_SECRET)
        return meter

    def terminal(self, timeout_s: float = 5) -> pyserial.Serial:
        """The pseudo-terminal as any terminal program sees it."""
        return pyserial.Serial(self.port, timeout=timeout_s)

    def p1_terminal(self, timeout_s: float = 5) -> pyserial.Serial:
        """The P1 port's pseudo-terminal; having it open asks for telegrams."""
        return pyserial.Serial(self.emulator.p1_pty, 115200, timeout=timeout_s)
