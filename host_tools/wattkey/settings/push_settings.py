"""Where and when a meter pushes, as its objects hold it (SPEC 3.14; classes 40 and 22).

Here: reading, writing, and pushing now. Not here: what arrives (`notification`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from meter.core.push_plan import SERIAL as SERIAL_OCTETS
from meter.core.push_plan import address_of
from meter.dlms import axdr

from ..errors import MeterRefusedError, ProtocolError, UsageError
from ..profiles.reading import Attributes
from .setting_writes import Writing, write_all

_SETUP, _SCHEDULE = 40, 22
_SETUP_OBIS = "0.0.25.9.0.255"
_SCHEDULE_OBIS = "0.0.15.0.4.255"
_TCP, _HDLC, _AXDR = 0, 5, 0
SERIAL = SERIAL_OCTETS.decode()
"""The destination of what goes out by the serial line."""

_ANY = 0xFF
_MOST_S, _MOST_RETRIES = 65_535, 255


@dataclass(frozen=True)
class PushPlan:
    """Where, how patiently and when: `destination` is "a.b.c.d:port", SERIAL, or "" for none.

    To an address it waits up to `spread_s` by chance, then tries `retries` times more, `delay_s`
    apart. `minute` of the day and `day` of the month (0: each) are when it pushes by itself; None:
    only when somebody asks.
    """

    destination: str = ""
    spread_s: int = 0
    retries: int = 0
    delay_s: int = 0
    minute: int | None = None
    day: int = 0


def check(plan: PushPlan) -> None:
    """Raise UsageError for what no meter takes: this needs none."""
    if plan.destination not in ("", SERIAL):
        try:
            address_of(plan.destination.encode())
        except ValueError:
            raise UsageError(
                f"'{plan.destination}' is no address for a meter",
                "give an IPv4 address, not a name, and a port: 192.168.1.20:4059; serial; or none",
            ) from None
    if max(plan.spread_s, plan.delay_s) > _MOST_S:
        raise UsageError("a meter waits at most 65535 s", "give at most 18h")
    if not 0 <= plan.retries <= _MOST_RETRIES:
        raise UsageError(f"{plan.retries} retries cannot be", "give 0 to 255")
    if not 0 <= plan.day <= 28:
        raise UsageError(f"{plan.day} is no day of each month", "give 1 to 28")


def read(meter: Attributes) -> PushPlan:
    """Read where, how and when."""
    try:
        transport, address, _ = meter.get(_SETUP, _SETUP_OBIS, 3)
        destination = SERIAL if transport == _HDLC else address.decode("ascii")
        spread_s, retries, delay_s = (meter.get(_SETUP, _SETUP_OBIS, at) for at in (5, 6, 7))
        minute, day = _moment(meter.get(_SCHEDULE, _SCHEDULE_OBIS, 4))
        return PushPlan(destination, spread_s, retries, delay_s, minute, day)
    except (TypeError, ValueError, IndexError, AttributeError):
        raise ProtocolError("the meter's push setup makes no sense") from None


def write(meter: Attributes, wanted: PushPlan) -> list[str]:
    """Write what differs from what the meter has; say in words what that was."""
    return write_all(meter, _writings(wanted, read(meter)))


def push_now(meter: Attributes) -> None:
    """Let the meter push at once; it answers when the push is on its way, not when it arrived."""
    try:
        meter.call(_SETUP, _SETUP_OBIS, 1, axdr.integer8(0))
    except MeterRefusedError as error:
        raise MeterRefusedError(
            f"the meter cannot push: {error}",
            "does it know where to? wattkey notify set --to ADDRESS:PORT. And has it a network?",
        ) from None


def _writings(wanted: PushPlan, before: PushPlan) -> Iterator[Writing]:
    for what, attribute, new, old, encode in (
        ("spread", 5, wanted.spread_s, before.spread_s, axdr.unsigned16),
        ("retries", 6, wanted.retries, before.retries, axdr.unsigned8),
        ("time between retries", 7, wanted.delay_s, before.delay_s, axdr.unsigned16),
    ):
        if new != old:
            yield what, _SETUP, _SETUP_OBIS, attribute, encode(new)
    if (wanted.minute, wanted.day) != (before.minute, before.day):
        yield "schedule", _SCHEDULE, _SCHEDULE_OBIS, 4, _schedule(wanted)
    if wanted.destination != before.destination:
        yield "destination", _SETUP, _SETUP_OBIS, 3, _destination(wanted.destination)


def _destination(wanted: str) -> bytes:
    transport, address = (_HDLC, b"") if wanted == SERIAL else (_TCP, wanted.encode())
    return axdr.structure(axdr.enum(transport), axdr.octet_string(address), axdr.enum(_AXDR))


def _schedule(plan: PushPlan) -> bytes:
    if plan.minute is None:
        return axdr.array([])
    time = bytes((plan.minute // 60, plan.minute % 60, 0, 0))
    date = bytes((_ANY, _ANY, _ANY, plan.day or _ANY, _ANY))
    return axdr.array([axdr.structure(axdr.octet_string(time), axdr.octet_string(date))])


def _moment(rows: Any) -> tuple[int | None, int]:
    if not rows:
        return None, 0
    time, date = rows[0]
    return time[0] * 60 + time[1], 0 if date[3] == _ANY else int(date[3])
