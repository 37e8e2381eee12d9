"""Writes settings with Gurux's ciphered client as the utility, and reads them back.

A program of its own, as gurux_sealed.py beside it, and of the same environment.

gurux_settings.py (--serial PATH | --tcp HOST:PORT) [--wrapper] --keys-env NAME [--client 48|96]
                  [--counter N] --plan JSON

The plan is a list of [name, argument], done in this order:
  calendar {"name", "season": [month, day], "days": {"1": [["00:00", rate], ...]}}, a week of day 1
  activate null | unix_s     at once, or when it is due
  special_day [index, year, month, day, day id]      delete_special_day index
  limiter {"4": milliwatts, "6": s, "7": s, ...}     the attribute's number and its value
  emergency [id, unix_s, duration_s]
  data [OBIS, type, value]   type "u16", "u8" or "array"/"structure" of [type, value]
  billing_day day
  load_period s              attribute 4 of the load profile
  script [OBIS, number]

Output: {"done": [result of each]} or {"refused": ...} as gurux_sealed.py has it.
"""

import contextlib
import datetime
import json
import sys

from gurux_dlms import GXByteBuffer, GXDate, GXDateTime, GXTime
from gurux_dlms.enums import DataType, DateTimeSkips
from gurux_dlms.objects import (
    GXDLMSActionSchedule,
    GXDLMSActivityCalendar,
    GXDLMSData,
    GXDLMSDayProfile,
    GXDLMSDayProfileAction,
    GXDLMSLimiter,
    GXDLMSProfileGeneric,
    GXDLMSScriptTable,
    GXDLMSSeasonProfile,
    GXDLMSSpecialDay,
    GXDLMSSpecialDaysTable,
    GXDLMSWeekProfile,
)
from gurux_reader import common_parser, open_port
from gurux_sealed import UTILITY, SealedReader, converse_with

CALENDAR = "0.0.13.0.0.255"
RATE_SCRIPTS = "0.0.10.0.100.255"
TYPES = {
    "bool": DataType.BOOLEAN,
    "i32": DataType.INT32,
    "u8": DataType.UINT8,
    "u16": DataType.UINT16,
    "u32": DataType.UINT32,
}
NAMED = {"array": 1, "structure": 2}


def every_year(month, day):
    """A date-time of every year, at midnight, without a deviation."""
    moment = GXDateTime(datetime.datetime(2000, month, day))
    moment.skip |= DateTimeSkips.YEAR | DateTimeSkips.DAY_OF_WEEK | DateTimeSkips.DEVITATION
    return moment


def utc(unix_s):
    return GXDateTime(datetime.datetime.fromtimestamp(unix_s, datetime.UTC))


def clock_time(text):
    hour, minute = (int(part) for part in text.split(":"))
    return GXTime(datetime.datetime(2000, 1, 1, hour, minute))


def calendar(reader, plan):
    """Write the four passive tables; the worst result."""
    item = GXDLMSActivityCalendar(CALENDAR)
    item.calendarNamePassive = plan["name"]
    item.seasonProfilePassive = [GXDLMSSeasonProfile(b"year", every_year(*plan["season"]), b"week")]
    week = GXDLMSWeekProfile()
    week.name = b"week"
    for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"):
        setattr(week, name, 1)
    item.weekProfileTablePassive = [week]
    item.dayProfileTablePassive = [day_profile(*day) for day in plan["days"].items()]
    return max(reader.done(reader.client.write(item, number)) for number in (6, 7, 8, 9))


def day_profile(day_id, switches):
    actions = [
        GXDLMSDayProfileAction(clock_time(start), RATE_SCRIPTS, rate) for start, rate in switches
    ]
    return GXDLMSDayProfile(int(day_id), actions)


def activate(reader, unix_s):
    item = GXDLMSActivityCalendar(CALENDAR)
    if unix_s is None:
        return reader.done(item.activatePassiveCalendar(reader.client))
    item.time = utc(unix_s)
    return reader.done(reader.client.write(item, 10))


def special_day(reader, plan):
    entry = GXDLMSSpecialDay()
    entry.index, entry.dayId = plan[0], plan[4]
    entry.date = GXDate(datetime.datetime(*plan[1:4]))
    return reader.done(GXDLMSSpecialDaysTable().insert(reader.client, entry))


def delete_special_day(reader, index):
    entry = GXDLMSSpecialDay()
    entry.index = index
    return reader.done(GXDLMSSpecialDaysTable().delete(reader.client, entry))


def limiter(reader, plan):
    item = GXDLMSLimiter("0.0.17.0.0.255")
    names = {4: "thresholdNormal", 5: "thresholdEmergency", 6: "minOverThresholdDuration"}
    names |= {7: "minUnderThresholdDuration", 9: "emergencyProfileGroupIDs"}
    results = []
    for number, value in plan.items():
        setattr(item, names[int(number)], value)
        if number in ("4", "5"):
            item.setDataType(int(number), DataType.UINT32)
        results.append(reader.done(reader.client.write(item, int(number))))
    return max(results)


def emergency(reader, plan):
    item = GXDLMSLimiter("0.0.17.0.0.255")
    profile = item.emergencyProfile
    profile.id, profile.activationTime, profile.duration = plan[0], utc(plan[1]), plan[2]
    return reader.done(reader.client.write(item, 8))


def data(reader, plan):
    name, kind, value = plan
    item = GXDLMSData(name)
    if kind in NAMED:
        item.setDataType(2, DataType.ARRAY if kind == "array" else DataType.STRUCTURE)
        item.value = GXByteBuffer(encoded(kind, value))
    else:
        item.setDataType(2, TYPES[kind])
        item.value = value
    return reader.done(reader.client.write(item, 2))


def encoded(kind, value):
    """A value in Gurux's own encoding."""
    from gurux_dlms.internal._GXCommon import _GXCommon

    buffer = GXByteBuffer()
    if kind in NAMED:
        parts = b"".join(encoded(*part) for part in value)
        return bytes((NAMED[kind], len(value))) + parts
    _GXCommon.setData(None, buffer, TYPES[kind], value)
    return bytes(buffer.array())


def billing_day(reader, day):
    item = GXDLMSActionSchedule("0.0.15.0.0.255")
    moment = GXDateTime(datetime.datetime(2000, 1, day))
    moment.skip |= DateTimeSkips.YEAR | DateTimeSkips.MONTH | DateTimeSkips.DAY_OF_WEEK
    item.executionTime = [moment]
    return reader.done(reader.client.write(item, 4))


def load_period(reader, period_s):
    item = GXDLMSProfileGeneric("1.0.99.1.0.255")
    item.capturePeriod = period_s
    return reader.done(reader.client.write(item, 4))


def script(reader, plan):
    item = GXDLMSScriptTable(plan[0])
    return reader.done(reader.client.method(item, 1, plan[1], DataType.UINT16))


STEPS = (
    calendar,
    activate,
    special_day,
    delete_special_day,
    limiter,
    emergency,
    data,
    billing_day,
    load_period,
    script,
)


def work(reader, arguments):
    steps = {step.__name__: step for step in STEPS}
    return {"done": [steps[name](reader, plan) for name, plan in json.loads(arguments.plan)]}


def main():
    parser = common_parser(__doc__.splitlines()[0])
    parser.set_defaults(client=UTILITY, service=False, dedicated_env=None)
    parser.add_argument("--keys-env", metavar="NAME", required=True)
    parser.add_argument("--counter", type=int, default=1)
    parser.add_argument("--plan", metavar="JSON", required=True)
    arguments = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # Gurux tells of its ciphering there
        reader = SealedReader(open_port(arguments), arguments)
        report = converse_with(reader, lambda: work(reader, arguments))
        reader.disconnect()
    json.dump(report, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
