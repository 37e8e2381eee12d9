"""What happened on the demo's stage: load, paid periods, tokens and their answers.

Here: turning looks at the meter into what the picture and the last table show. Not here: looking
(`demo_stage`), nor drawing (`supply_picture`).
"""

from .bench import BenchReading
from .supply_picture import LoadPoint, PaidPeriod, SupplyStory, TokenMark


class DemoRecord:
    """All of one story; `answers` are (token, the meter's words, supply on or off)."""

    def __init__(self, utc_offset_min: int) -> None:
        self.answers: list[tuple[str, str, str]] = []
        self._utc_offset_min = utc_offset_min
        self._load: list[LoadPoint] = []
        self._tokens: list[TokenMark] = []
        self._periods: list[PaidPeriod] = []

    def note_load(self, before: BenchReading, now: BenchReading) -> None:
        """Record the mean power between two looks; the same one twice is a beginning."""
        elapsed_s = now.time_s - before.time_s
        drawn_kw = wanted_kw = 0.0
        if elapsed_s:
            drawn_kw = (now.import_wh - before.import_wh) * 3.6 / elapsed_s
            wanted_kw = drawn_kw if now.relay_closed else now.demand_w / 1000
        self._load.append(LoadPoint(now.time_s, drawn_kw, wanted_kw, now.relay_closed))

    def note_dark(self, until_s: int) -> None:
        """Record that the mains were away up to that moment."""
        self._load.append(LoadPoint(until_s, 0, 0, False))

    def note_token(
        self, label: str, road: str, answer: str, is_accepted: bool, now: BenchReading
    ) -> bool:
        """Record a token's answer, by which road it came too; say whether it brought supply."""
        is_new = is_accepted and now.relay_closed
        if is_new and now.paid_until_s:
            self._periods.append(PaidPeriod(now.time_s, now.paid_until_s, label))
        self._tokens.append(TokenMark(now.time_s, f"{label}{road}: {answer}", is_new))
        self.answers.append((label + road, answer, "on" if now.relay_closed else "off"))
        return is_new

    def end_period(self, opened_s: int) -> int:
        """Let the last paid period end when the relay opened; return when it was to end."""
        period = self._periods[-1]
        planned_s = period.planned_end_s or period.end_s
        self._periods[-1] = PaidPeriod(period.start_s, opened_s, period.label, planned_s)
        return planned_s

    def story(self, title: str, last_s: int) -> SupplyStory:
        """Return everything up to `last_s`, for the picture."""
        periods = [
            PaidPeriod(p.start_s, min(p.end_s, last_s), p.label, p.planned_end_s)
            for p in self._periods
        ]
        return SupplyStory(title, self._utc_offset_min, self._load, periods, self._tokens)
