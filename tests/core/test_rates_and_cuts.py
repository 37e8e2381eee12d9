"""What is counted by rate lies beside the settings: a cut at any write leaves it true."""

from fakes import DAY_S, FakePlace, FakeUnit, PowerCut
from meter.core.calendar import unix_seconds
from meter.core.tariff_calendar import TariffCalendar
from pace import share, tries

START_S = unix_seconds(2027, 6, 30, 22, 0, 0)  # two hours before billing
HOURS_S = 4 * 3600
# Rates switch on demand periods and between them; each draws its own power.
SWITCHES = ((0, 1), (10, 3), (60, 2), (1325, 2), (1400, 1))
POWER_W = (0, 1000, 2000, 3000)


class Unit(FakeUnit):
    """A meter whose settings hang on the same cord as its state, before a house with a tariff."""

    def __init__(self) -> None:
        super().__init__()
        self.sample_ms = 60_000
        self.settings_places = (FakePlace(self.cord), FakePlace(self.cord))
        self.power_up()
        days = ((1, SWITCHES),)
        self.meter.tariff.prepare(TariffCalendar(b"", (), ((b"", (1,) * 7),), days), 0)
        self.meter.tariff.activate()
        assert self.meter._settings_keeper.commit()
        self.begin(2, 30 * DAY_S, now_s=START_S)

    def live(self, until_s: int) -> None:
        """Let time pass, the load following the rate."""
        while self.meter.time.now_s() < until_s:
            self.front_end.power_w = POWER_W[self.meter.rates.active]
            self.run(60)

    def by_rate(self) -> list:
        return [self.meter.rates.wh(rate) for rate in (1, 2, 3)]

    def maxima(self) -> list:
        return [self.meter.rates.maximum_w(rate) for rate in (1, 2, 3)]


def test_whatever_write_is_cut_rates_are_the_register_and_the_maxima_are_those_of_the_period():
    whole = Unit()
    whole.live(START_S + HOURS_S)
    cuts = 0
    for write in share(range(0, 1000, 3)):
        for octets in (0, None):
            unit = Unit()
            unit.cord.cut_at(write, octets)
            try:
                unit.live(START_S + HOURS_S)
                return_after(cuts)
                return
            except PowerCut:
                cuts += 1
            unit.outage()
            assert min(unit.by_rate()) >= 0, (write, octets, unit.by_rate())
            assert sum(unit.by_rate()) == unit.meter.import_energy.wh, (write, octets)
            unit.live(START_S + HOURS_S)
            assert sum(unit.by_rate()) == unit.meter.import_energy.wh, (write, octets)
            for ours, theirs in zip(unit.by_rate(), whole.by_rate()):
                assert abs(ours - theirs) <= 2 * 50 + 1, (write, octets, unit.by_rate())
            for ours, theirs in zip(unit.maxima(), whole.maxima()):
                assert abs(ours[0] - theirs[0]) <= 2 * 3000 // 30, (write, octets, unit.maxima())
            assert max(unit.maxima())[0] == unit.meter.demand.maximum_w, (write, octets)


def return_after(cuts: int) -> None:
    assert cuts > tries(100), cuts
