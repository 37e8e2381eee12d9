"""Two meters read at intervals, side by side.

Here: what is read when, and a road that breaks. Not here: what follows from samples
(`samples`), their file (`sample_file`). Both energies are read one right after the
other, and how far apart that was is kept with the sample: it is part of the doubt. Energy is the
registers' difference, so a sample that fails costs nothing but detail.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ..errors import PortError, ProtocolError, WattkeyError
from ..meter_client import MeterClient
from ..meter_objects import CLOCK, REGISTER, unix_s
from .samples import Sample, Shown

ENERGY, POWER, VOLTAGE, CURRENT = (
    "1.0.1.8.0.255",
    "1.0.1.7.0.255",
    "1.0.12.7.0.255",
    "1.0.11.7.0.255",
)
_WH = 30
_KEPT_OPEN_S = 30
"""Between samples further apart the port is free: a meter ends what is idle after two minutes."""


class ComparisonError(WattkeyError):
    """These two cannot be compared."""


class Times(Protocol):
    """The clock of this computer."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class RealTimes:
    """Time as it passes."""

    def now(self) -> datetime:
        """This moment, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class ComparedMeter:
    """One of the two, at `port`; `enter` logs in to a client and returns the meter's serial."""

    def __init__(self, port: str, enter: Callable[[MeterClient], str]) -> None:
        self.port = port
        self.serial = ""
        self.resolution_wh = 1.0
        self._enter = enter
        self._client: MeterClient | None = None
        self._scales: dict[str, float] = {}

    def open(self) -> MeterClient:
        """The meter, logged in; ComparisonError if another one answers now."""
        if self._client is None:
            client = MeterClient.open(self.port)
            try:
                serial = self._enter(client)
            except BaseException:
                client.close()
                raise
            self._client = client
            self._check_serial(serial)
        return self._client

    def close(self) -> None:
        """Free the port; what is broken stays so."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(WattkeyError):
                client.close()

    def value(self, obis: str) -> float:
        """Read a register, in the unit that it gives."""
        raw = self.open().get(REGISTER, obis, 2)
        if type(raw) is not int:
            raise ProtocolError(f"the meter's object {obis} makes no sense")
        return raw * self._scale(obis)

    def clock_s(self) -> int | None:
        """Read the clock."""
        return unix_s(self.open().get(CLOCK, "0.0.1.0.0.255", 2))

    def shown(self, energy_wh: float) -> Shown:
        """Read all but the energy, which is known."""
        values = [self.value(obis) for obis in (POWER, VOLTAGE, CURRENT)]
        return Shown(energy_wh, *values, clock_s=self.clock_s())

    def _scale(self, obis: str) -> float:
        if obis not in self._scales:
            told = self.open().get(REGISTER, obis, 3)
            try:
                scaler, unit = (int(part) for part in told)
            except (TypeError, ValueError):
                raise ProtocolError(f"the meter's object {obis} has no scaler and unit") from None
            if obis == ENERGY:
                self._check_unit(unit)
                self.resolution_wh = 10.0**scaler
            self._scales[obis] = 10.0**scaler
        return self._scales[obis]

    def _check_serial(self, serial: str) -> None:
        if self.serial and serial != self.serial:
            raise ComparisonError(
                f"meter {serial} answers at {self.port} now, and not {self.serial}",
                "put the meters back where they were; go on with --resume",
            )
        self.serial = serial

    def _check_unit(self, unit: int) -> None:
        if unit != _WH:
            raise ComparisonError(
                f"meter {self.serial} does not count Wh", "only energy in Wh can be compared"
            )


@dataclass(frozen=True)
class Pair:
    """The reference and the meter under test."""

    reference: ComparedMeter
    tested: ComparedMeter

    def open(self) -> None:
        """Open both; ComparisonError if they are one."""
        for meter in (self.reference, self.tested):
            meter.open()
        if self.reference.serial == self.tested.serial:
            raise ComparisonError(
                f"both ports lead to meter {self.tested.serial}",
                "name two meters: -p the one under test, --against the check meter",
            )

    def close(self) -> None:
        """Free both ports."""
        self.reference.close()
        self.tested.close()

    def sample(self, times: Times) -> Sample:
        """Read both, energies first; once more on new roads if one broke meanwhile."""
        try:
            return self._sample(times)
        except (PortError, ProtocolError):
            self.close()
        return self._sample(times)

    def _sample(self, times: Times) -> Sample:
        self.open()
        for meter in (self.reference, self.tested):
            meter.value(
                ENERGY
            )  # whatever a first question costs, it is not between those that count
        begin = times.now()
        reference_wh = self.reference.value(ENERGY)
        middle = times.now()
        tested_wh = self.tested.value(ENERGY)
        skew_s = (times.now() - begin).total_seconds() / 2
        resolution_wh = max(self.reference.resolution_wh, self.tested.resolution_wh)
        shown = self.reference.shown(reference_wh), self.tested.shown(tested_wh)
        return Sample(middle, skew_s, resolution_wh, *shown)


def take(
    pair: Pair,
    until: datetime,
    every_s: int,
    on_sample: Callable[[Sample], None],
    on_trouble: Callable[[str], None],
    times: Times,
) -> None:
    """Take samples until `until`, one at once and one at the end; hand each to `on_sample`.

    A road that breaks is tried again with the next sample, and told to `on_trouble`.
    """
    while True:
        due = times.now() + timedelta(seconds=every_s)
        try:
            on_sample(pair.sample(times))
        except (PortError, ProtocolError) as error:
            pair.close()
            on_trouble(str(error))
        if every_s > _KEPT_OPEN_S:
            pair.close()
        if times.now() >= until:
            return
        due = min(due, until)
        times.sleep(max(0.0, (due - times.now()).total_seconds()))
