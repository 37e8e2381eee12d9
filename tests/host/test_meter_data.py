"""What a meter's numbers are called."""

import pytest
from meter.core import event_log, watch
from wattkey.meter_data import MeterEvent

_NO_CODES = ("GROUPS", "MAX_DETAIL", "MAX_EVENTS")
CODES = {
    value
    for name, value in vars(event_log).items()
    if name.isupper() and name[0] != "_" and type(value) is int and name not in _NO_CODES
}
ENDS = {code + 1 for code in watch.CODES if code != watch.COVER_OPENED}


def test_every_event_of_the_firmware_has_words() -> None:
    assert len(CODES) >= 20
    nameless = {
        code
        for code in CODES | ENDS | set(watch.CODES)
        if MeterEvent(0, code, 0).text.startswith("event")
    }
    assert nameless == set()


@pytest.mark.parametrize(
    ("code", "detail", "text"),
    [
        (102, 0, "power restored"),
        (102, 90, "power restored after 1 h 30 min"),
        (402, 51, "token refused: expired"),
        (204, 0, "neutral disturbed: over"),
        (215, 3500, "overload: 3500 W"),
        (407, 4320, "supply ends soon: 3 days left"),
        (409, 0, "RELAY DOES NOT OBEY"),
        (424, 1, "GUARD OPENED THE RELAY: too much current or power"),
        (424, 2, "GUARD OPENED THE RELAY: too hot"),
        (424, 9, "GUARD OPENED THE RELAY: reason 9"),
        (424, None, "GUARD OPENED THE RELAY"),
        (999, 3, "event 999"),
    ],
)
def test_an_event_says_what_its_detail_means(code: int, detail: int, text: str) -> None:
    assert MeterEvent(None, code, detail).text == text
