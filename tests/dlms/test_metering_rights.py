"""Every object of metering: who reads which attribute, and what the list of objects says of it."""

from loopback import CONSUMER, PUBLIC, READER, UTILITY
from meter.dlms import axdr, obis, tags
from metered_unit import WholeMeter, called, result_of
from metering_names import METERING_NAMES
from pace import share

READ, WRITE = 1, 2
# Class and attributes that the utility writes, where it may write any; by name for class 1.
WRITTEN = {22: (4,), 20: (6, 7, 8, 9, 10), 11: (2,), 71: (4, 5, 6, 7, 8, 9)}
WRITTEN_DATA = ("1.0.0.8.0.255", "1.0.0.8.4.255", "0.0.128.6.0.255") + tuple(
    ["0.0.128.5.%d.255" % n for n in range(4)]
)
CALLED = {"0.0.10.0.1.255": (1,), "0.0.10.0.106.255": (1,), "0.0.13.0.0.255": (1,)}
CALLED["0.0.11.0.0.255"] = (1, 2)


def utility_writes(class_id, name, attribute):
    if class_id == 1:
        return name in WRITTEN_DATA and attribute == 2
    return attribute in WRITTEN.get(class_id, ()) or (name, attribute) == ("1.0.99.1.0.255", 4)


def listed(bench):
    return {(row[0], obis.to_text(row[2])): row[3:] for row in bench.objects()}


def test_the_public_neither_sees_nor_reads_any():
    bench = WholeMeter().client(PUBLIC)
    seen = listed(bench)
    for class_id, name in METERING_NAMES:
        assert (class_id, name) not in seen
        for attribute in (1, 2):
            result = result_of(bench, bench.client.get(class_id, name, attribute))
            assert result == tags.READ_WRITE_DENIED, (name, attribute)


def test_reader_customer_and_utility_read_every_attribute():
    unit = WholeMeter()
    unit.run(1860)
    for sap in (READER, CONSUMER, UTILITY):
        bench = unit.client(sap)
        seen = listed(bench)
        # What is sealed is the same as what is plain, and takes a counting machine far longer.
        for class_id, name in METERING_NAMES if sap == READER else share(METERING_NAMES):
            for attribute, rights in seen[class_id, name][0].items():
                writes = sap == UTILITY and utility_writes(class_id, name, attribute)
                assert rights == (READ | WRITE if writes else READ), (sap, name, attribute)
                bench.get(class_id, name, attribute)


def test_what_the_list_does_not_grant_is_denied():
    unit = WholeMeter()
    for sap in (READER, CONSUMER, UTILITY):
        bench = unit.client(sap)
        seen = listed(bench)
        for class_id, name in share(METERING_NAMES):
            attributes, methods = seen[class_id, name]
            for attribute, rights in attributes.items():
                if not rights & WRITE:
                    operation = bench.client.set(class_id, name, attribute, axdr.NULL)
                    assert result_of(bench, operation) == tags.READ_WRITE_DENIED, (sap, name)
            for method, right in methods.items():
                granted = sap == UTILITY and method in CALLED.get(name, ())
                assert right == int(granted), (sap, name, method)
                if not granted:
                    result = called(bench, class_id, name, method, axdr.integer8(0))
                    assert result == tags.READ_WRITE_DENIED, (sap, name, method)
