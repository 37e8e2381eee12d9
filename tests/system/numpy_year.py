"""The year 2008 with a roof of solar cells, computed with NumPy from the trace's own rows.

Independent of the firmware: nothing of it is imported, dates are Python's, sums are whole arrays in
integers. Rounding: registers are whole units of the exact sum, rounded down; apparent power is
whole VA of each row's W and var, rounded down; demand is the energy of the period by its length,
rounded down; means are over the samples, one at the end of each row, which shows the next one.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from wattkey.emulator import trace_file

ROW_S = 600
HOUR_S = 3600
PERIOD_ROWS = 3
START = datetime(2008, 1, 1)  # local, an hour ahead of UTC
START_S = 1199145600 - HOUR_S

WEEKS = {"winter": [1, 1, 1, 1, 1, 2, 2], "summer": [3, 3, 3, 3, 3, 2, 4]}
DAYS = {
    "1": [["00:00", 1], ["06:10", 2], ["09:00", 3], ["17:20", 4], ["22:30", 1]],
    "2": [["00:00", 5]],
    "3": [["00:00", 1], ["12:00", 6], ["16:00", 2]],
    "4": [["00:00", 7]],
    "8": [["00:00", 8], ["23:50", 1]],
}
SEASONS = [["w", "10-26", "winter"], ["s", "03-30", "summer"]]
SPECIAL_DAYS = [["2008-07-14", 8], ["*-12-25", 8], ["2009-05-01", 4]]
TARIFF = {"weeks": WEEKS, "days": DAYS, "seasons": SEASONS, "special_days": SPECIAL_DAYS}


def write_trace(path: Path) -> None:
    """Write 2008 as it was, less what a roof gives by day, and with a little capacitance."""
    with trace_file("2008").open() as source, path.open("w") as target:
        target.write("time_local,v,i,p_w,q_var\n")
        for number, row in enumerate(csv.DictReader(source)):
            if row["p_w"]:
                minute = number * 10 % 1440
                sun_w = max(0, 1800 - (minute - 720) ** 2 // 36)
                row["p_w"] = str(int(row["p_w"]) - sun_w)
                row["q_var"] = str(int(row["q_var"]) - 60)
            target.write(",".join(row[name] for name in ("time_local", "v", "i", "p_w", "q_var")))
            target.write("\n")


def rate_at(moment: datetime) -> int:
    """The tariff above, as a person reads it."""
    is_summer = (3, 30) <= (moment.month, moment.day) < (10, 26)
    day = WEEKS["summer" if is_summer else "winter"][moment.weekday()]
    if (moment.month, moment.day) == (12, 25) or moment.date() == datetime(2008, 7, 14).date():
        day = 8
    clock = f"{moment:%H:%M}"
    return [rate for start, rate in DAYS[str(day)] if start <= clock][-1]


class Year:
    """Everything a meter ought to know at each row's beginning, and at the year's end."""

    def __init__(self, trace: Path, slides: int) -> None:
        columns = _columns(trace)
        self.slides = slides
        watts, var = columns["p_w"], columns["q_var"]
        volt_amperes = np.floor(np.sqrt((watts**2 + var**2).astype(float))).astype(np.int64)
        is_import = watts >= 0
        self._import_ws = _register(np.where(is_import, watts, 0))
        self._import_vas = _register(np.where(is_import, volt_amperes, 0))
        self.import_wh = self._import_ws // HOUR_S
        self.export_wh = _register(np.where(is_import, 0, -watts)) // HOUR_S
        self.import_vah = self._import_vas // HOUR_S
        self.export_vah = _register(np.where(is_import, 0, volt_amperes)) // HOUR_S
        self.varh = [
            _register(np.where(mask, abs(var), 0))[-1] // HOUR_S
            for mask in (
                is_import & (var >= 0),
                ~is_import & (var >= 0),
                ~is_import & (var < 0),
                is_import & (var < 0),
            )
        ]
        self._shown_mv = np.append(columns["v"][1:], columns["v"][0])
        self._shown_ma = np.append(columns["i"][1:], columns["i"][0])
        moments = [START + timedelta(seconds=ROW_S * n) for n in range(len(watts))]
        self._rates = np.array([rate_at(moment) for moment in moments])
        self.rows = len(watts)

    def rates_wh(self, row: int) -> list[int]:
        return self._by_rate(self.import_wh, row)

    def rates_vah(self, row: int) -> list[int]:
        return self._by_rate(self.import_vah, row)

    def blocks(self, first_row: int, row: int) -> list[list[int]]:
        """Entries of the load profile that end after `first_row`, up to `row`."""
        return [self._block(end) for end in range(first_row + PERIOD_ROWS, row + 1, PERIOD_ROWS)]

    def day(self, number: int) -> list[int]:
        """The entry of the day that ends after `number` days."""
        return [START_S + number * 86400, *self._registers(number * 144)]

    def period(self, month: int) -> list[int]:
        """The entry of the billing period that is the month `month`, 1 to 12."""
        begin, end = _row_of_month(month), _row_of_month(month + 1)
        watt_hours = self.import_wh[end] - self.import_wh[begin]
        volt_ampere_hours = self.import_vah[end] - self.import_vah[begin]
        factor = watt_hours * 1000 // volt_ampere_hours
        found = [START_S + end * ROW_S, *self._registers(end), (end - begin) * 10, factor]
        for register in (self._import_ws, self._import_vas):
            found += _greatest(self._demands(register, begin, end))
        for rate in range(1, 9):
            found += [self.rates_wh(end)[rate - 1], self.rates_vah(end)[rate - 1]]
            for register in (self._import_ws, self._import_vas):
                demands = self._demands(register, begin, end)
                found += _greatest([d for d in demands if self._rates[d[1] - 1] == rate])
        return [int(value) for value in found]

    def _registers(self, row: int) -> list[int]:
        registers = (self.import_wh, self.import_vah, self.export_wh, self.export_vah)
        return [int(register[row]) for register in registers]

    def _by_rate(self, register: np.ndarray, row: int) -> list[int]:
        used = np.diff(register)[:row]
        return [int(used[self._rates[:row] == rate].sum()) for rate in range(1, 9)]

    def _block(self, end: int) -> list[int]:
        begin = end - PERIOD_ROWS
        used = [a - b for a, b in zip(self._registers(end), self._registers(begin), strict=True)]
        means = [
            int(shown[begin:end].sum()) // PERIOD_ROWS // 10
            for shown in (self._shown_mv, self._shown_ma)
        ]
        return [START_S + end * ROW_S, means[0], *used, means[1]]

    def _demands(self, register: np.ndarray, begin: int, end: int) -> list[tuple[int, int]]:
        """(W or VA, the row at which it ended) of each period that ended in these rows."""
        step = PERIOD_ROWS // self.slides
        ends = range(begin + step, end + 1, step)
        seconds = PERIOD_ROWS * ROW_S
        return [
            (int(register[row] - register[max(0, row - PERIOD_ROWS)]) // seconds, row)
            for row in ends
        ]


def _columns(trace: Path) -> dict[str, np.ndarray]:
    """The trace in whole W, var, mV and mA; a row with an empty cell is without mains."""
    found: dict[str, list[int]] = {"v": [], "i": [], "p_w": [], "q_var": []}
    with trace.open() as file:
        for row in csv.DictReader(file):
            is_dark = "" in row.values()
            for name, scale in (("v", 1000), ("i", 1000), ("p_w", 1), ("q_var", 1)):
                found[name].append(0 if is_dark else round(float(row[name]) * scale))
    return {name: np.array(values, dtype=np.int64) for name, values in found.items()}


def _register(power: np.ndarray) -> np.ndarray:
    """Energy in units of power times seconds at the beginning of each row, and at the end."""
    return np.concatenate(([0], np.cumsum(power * ROW_S)))


def _row_of_month(month: int) -> int:
    begin = datetime(2008 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return (begin - START) // timedelta(seconds=ROW_S)


def _greatest(demands: list[tuple[int, int]]) -> list[int]:
    """The first of the greatest demands and the minute of its end, zeros if there was none."""
    power, row = max(demands, key=lambda demand: demand[0], default=(0, 0))
    return [power, (START_S + row * ROW_S) // 60] if power else [0, 0]


def whole(values: Any) -> list[int]:
    return [int(value) for value in values]
