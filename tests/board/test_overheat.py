"""The NTC's threshold, against values worked out by hand."""

from meter.drivers.overheat import Overheat, threshold_mv

NTC = {"pin": 32, "resistor_ohm": 10_000, "ntc_ohm_at_25_c": 10_000, "beta_k": 3350}


class FakePin:
    def __init__(self, mv: int) -> None:
        self.mv = mv

    def read_uv(self) -> int:
        return self.mv * 1000


def test_threshold_at_room_temperature_is_half_the_supply():
    assert abs(threshold_mv(NTC, 25) - 1650) <= 1


def test_threshold_at_80_degrees():
    """exp(3350 (1/353.15 - 1/298.15)) = 0.1739: 1739 ohm, 489 mV."""
    assert abs(threshold_mv(NTC, 80) - 489) <= 2


def test_hot_cold_shorted_and_torn():
    for mv, is_hot, is_torn in ((470, True, False), (1650, False, False), (0, True, False)):
        overheat = Overheat(FakePin(mv), NTC, 80)
        assert overheat.is_too_hot() == is_hot and overheat.is_torn() == is_torn
    assert Overheat(FakePin(3290), NTC, 80).is_torn()
