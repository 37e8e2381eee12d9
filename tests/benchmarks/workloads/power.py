"""What a power cut costs: storing the state each minute, and coming back.

On places in memory: what littlefs and the flash take comes on top (SPEC 4.3).
"""

from meter.core.journal import Journal
from whole_meter import TOKEN, Trusting, make_bare_meter, put_into_service


class Place:
    def __init__(self):
        self._record = b""

    def read(self):
        if not self._record:
            raise OSError(2)
        return self._record

    def write(self, record):
        self._record = record


def paid_meter_on(places):
    meter = put_into_service(make_bare_meter(Trusting, journal=Journal(places)))
    assert meter.enter_token(TOKEN, 1).code == 0
    return meter


def save():
    """Store energy and time once, as every minute does."""
    return paid_meter_on((Place(), Place())).power_fails


def boot():
    """From power to the contact, closed because the customer has paid; a week's token is stored."""
    places = (Place(), Place())
    paid_meter_on(places)

    def step():
        assert make_bare_meter(Trusting, journal=Journal(places)).output_state

    return step
