"""Rows become objects: each is found under its name, made when asked for, and shows its value."""

import sys

from fake_meter import FakeMeter
from loopback import PUBLIC, Bench
from meter.dlms import axdr, obis
from meter.dlms import interface_classes as ic
from meter.dlms.association import READER as READER_BIT
from meter.dlms.client_association import plain_request
from meter.dlms.server import Server
from meter.dlms.shown import reader
from meter.passing import forget_objects


class Asking:
    def __init__(self):
        self.meter = FakeMeter()


def test_each_is_found_under_its_name_as_it_is_listed():
    objects = Server(FakeMeter()).objects
    listed = [(found.class_id, found.name, found.attribute_count) for found in objects]
    assert len(listed) == len(objects) == len({name for _, name, _ in listed})
    for class_id, name, attributes in listed:
        found = objects.find(name)
        assert (found.class_id, found.name, found.attribute_count) == (class_id, name, attributes)


def test_what_there_is_not_is_not_found_even_twice():
    objects = Server(FakeMeter()).objects
    for _ in range(2):
        assert objects.find(obis.parse("1.0.99.99.99.255")) is None
        assert objects.find(b"") is None


def test_a_board_adds_objects_of_its_own():
    bench = Bench(portion=4096)
    rows = (("0.0.128.9.1.255", 7), ("0.0.128.9.2.255", 8))
    bench.server.objects.add(
        lambda name, row: ic.data(name, READER_BIT, axdr.unsigned8(row[1])), rows
    )
    bench.connect()
    assert [bench.get(1, row[0]) for row in rows] == [7, 8]


def test_a_board_with_little_memory_sends_shorter_apdus():
    server = Server(FakeMeter())
    server.max_sent = 100
    connection = server.open(PUBLIC)
    connection.handle(plain_request(None))
    request = b"\xc0\x01\xc1\x00\x0f\x00\x00\x28\x00\x00\xff\x02\x00"  # GET the object list
    sizes = [len(connection.handle(request))]
    for number in range(1, 4):
        sizes.append(len(connection.handle(b"\xc0\x02\xc1" + number.to_bytes(4, "big"))))
    assert all(50 < size <= 100 for size in sizes)


def test_words_lead_from_the_meter_to_the_value():
    asking = Asking()
    asking.meter.reading.voltage_mv = 229_876
    assert reader("unsigned32 reading.voltage_mv")(asking) == axdr.unsigned32(229_876)
    assert reader("visible_string identity.model")(asking) == axdr.visible_string("fake")


def test_a_method_at_the_end_is_called():
    asking = Asking()
    asking.meter.objections = lambda: 5
    assert reader("unsigned8 objections")(asking) == axdr.unsigned8(5)


def test_a_moment_is_the_meters_local_time():
    asking = Asking()
    asking.meter.billing.closed_at_s = 1_767_225_600
    expected = ic.moment(asking.meter, 1_767_225_600)
    assert reader("moment billing.closed_at_s")(asking) == expected


def test_a_function_is_taken_as_it_is():
    def shown(session):
        return b"\x00"

    assert reader(shown) is shown


def test_modules_that_pass_with_their_objects_come_again():
    if sys.implementation.name == "cpython":
        return  # other tests hold what such a module has
    objects = Server(FakeMeter(), forget=forget_objects).objects
    listed = [(found.class_id, found.name) for found in objects]
    assert listed == [(found.class_id, found.name) for found in Server(FakeMeter()).objects]
    for class_id, name in listed:
        assert objects.find(name).class_id == class_id
    objects.find(obis.parse("1.0.99.1.0.255"))
    assert "meter.dlms.profile_objects" in sys.modules
    objects.find(obis.parse("1.0.1.8.0.255"))
    assert "meter.dlms.profile_objects" not in sys.modules
