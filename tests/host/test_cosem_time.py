"""Date-times of a meter, also those that no clock of ours can show."""

import pytest
from wattkey.cosem_time import local_time, moment_octets
from wattkey.errors import ProtocolError

GOOD = bytes.fromhex("07eb010f050d1e0000feb600")


def test_it_is_in_the_zone_that_it_names() -> None:
    moment = local_time(GOOD)
    assert moment is not None and moment.isoformat() == "2027-01-15T13:30:00+05:30"
    assert moment_octets(moment) == GOOD


@pytest.mark.parametrize(
    "octets",
    [
        GOOD[:9] + b"\x46\xb6\x00",  # found by fuzzing: 18102 minutes from UTC
        b"\x00\x00" + GOOD[2:],
        b"\xff\xfe" + GOOD[2:],
        GOOD[:2] + b"\x0d" + GOOD[3:],
    ],
)
def test_what_no_clock_can_show_makes_no_sense(octets: bytes) -> None:
    with pytest.raises(ProtocolError, match="makes no sense"):
        local_time(octets)
