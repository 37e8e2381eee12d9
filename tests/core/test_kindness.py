"""Hours without cuts, and what a unit's description may say about them."""

from meter.core.kindness import WARN_BEFORE_S, Kindness, read_kindness

DAY_S = 86400
MIDNIGHT_S = 1_800_057_600  # a midnight UTC


def at(hours: int, minutes: int = 0, seconds: int = 0) -> int:
    return MIDNIGHT_S + (hours * 60 + minutes) * 60 + seconds


def ends(no_cut, now_s: int, offset_min: int = 0):
    return Kindness(no_cut=no_cut).no_cut_until_s(now_s, offset_min)


def test_the_midnight_of_this_file_is_one():
    assert MIDNIGHT_S % DAY_S == 0


def test_without_hours_everybody_may_be_cut():
    assert ends((), at(3)) is None


def test_hours_of_one_day_begin_and_end_at_the_second():
    noon = ((720, 780),)
    assert ends(noon, at(12) - 1) is None
    for now_s in (at(12), at(12, 0, 1), at(12, 59, 59)):
        assert ends(noon, now_s) == at(13)
    assert ends(noon, at(13)) is None


def test_hours_may_span_midnight():
    night = ((1080, 600),)
    assert ends(night, at(17, 59, 59)) is None
    for now_s in (at(18), at(23, 59, 59), at(24), at(33, 59, 59)):
        assert ends(night, now_s) == at(34)
    assert ends(night, at(34)) is None
    assert ends(((1320, 0),), at(23)) == at(24) and ends(((1320, 0),), at(24)) is None
    assert ends(((0, 60),), at(24)) == at(25)


def test_adjacent_and_overlapping_hours_are_one():
    for pair in (((60, 120), (120, 180)), ((120, 180), (60, 120)), ((60, 150), (90, 180))):
        assert ends(pair, at(1)) == at(3)
        assert ends(pair, at(0, 59)) is None
    assert ends(((1380, 0), (0, 60)), at(23)) == at(25)
    assert ends(((60, 119), (120, 180)), at(1)) == at(1, 59)  # a minute between them


def test_the_whole_day_is_a_day_ahead_and_never_endless():
    whole = ((0, 720), (720, 0))
    for now_s in (at(0), at(11, 59, 59), at(12), at(23, 59, 59)):
        end_s = ends(whole, now_s)
        assert end_s is not None and now_s < end_s <= now_s + DAY_S


def test_hours_are_local():
    night = ((1080, 600),)
    for offset_min in (330, -210, 765, -720, 1):
        local_18 = at(18) - offset_min * 60
        assert ends(night, local_18 - 1, offset_min) is None
        assert ends(night, local_18, offset_min) == local_18 + 16 * 3600
        assert ends(night, local_18 + 16 * 3600, offset_min) is None


def test_an_end_is_always_ahead_and_outside_of_the_hours():
    settings = (((1080, 600),), ((0, 1),), ((1439, 0),), ((5, 4),), ((60, 120), (100, 300)))
    for no_cut in settings:
        for minute in range(0, 1440, 7):
            for second in (0, 59):
                now_s = at(0, minute, second)
                end_s = ends(no_cut, now_s, 330)
                if end_s is not None:
                    assert now_s < end_s <= now_s + DAY_S and end_s % 60 == 0
                    assert ends(no_cut, end_s, 330) is None
                    assert ends(no_cut, end_s - 1, 330) == end_s


def test_a_description_may_say_nothing():
    kindness = read_kindness({})
    assert kindness.warn_before_s == WARN_BEFORE_S
    assert kindness.no_cut_until_s(at(3), 0) is None


def test_a_description_is_read():
    unit = {"warn_before_s": [60, 7200], "no_cut": [["18:00", "10:00"], ["7:05", "07:10"]]}
    kindness = read_kindness(unit)
    assert kindness.warn_before_s == (7200, 60)
    assert kindness.no_cut_until_s(at(18), 0) == at(34)
    assert read_kindness({"warn_before_s": []}).warn_before_s == ()
    edge = read_kindness({"no_cut": [["00:00", "23:59"]]})
    assert edge.no_cut_until_s(at(0), 0) == at(23, 59)


def complaint(**unit) -> str:
    try:
        read_kindness(unit)
    except ValueError as error:
        return str(error)
    raise AssertionError("taken: %r" % unit)


def test_what_is_wrong_in_a_description_is_named():
    for lead_s in (0, -1, 3_900_001, "7200", 7200.0, None, True):
        assert repr(lead_s) in complaint(warn_before_s=[7200, lead_s])
    for text in ("24:00", "12:60", "12", "12:5", ":30", "12:", "noon", "-1:00", "1:000", "1:2:3"):
        assert repr(text) in complaint(no_cut=[["10:00", text]])
        assert repr(text) in complaint(no_cut=[[text, "10:00"]])
    for pair in ([], ["10:00"], ["10:00", "11:00", "12:00"], ["10:00", "10:00"]):
        assert "two times" in complaint(no_cut=[pair])


def test_the_same_time_written_in_two_ways_is_no_hours_either():
    assert "two times" in complaint(no_cut=[["9:00", "09:00"]])


def test_what_is_no_list_is_named_too():
    assert "warn_before_s" in complaint(warn_before_s=7200)
    for hours in (5, [5], [["18:00", 10]], [[18, 10]], "18:00-10:00", None):
        assert "no_cut" in complaint(no_cut=hours)
