"""Who is let in, and what each association may read, write and call."""

from fake_meter import FakeMeter
from loopback import PUBLIC, READER, Bench, result_of
from meter.dlms import acse, axdr, tags
from meter.dlms.client_association import plain_request
from meter.dlms.errors import AssociationError, ServiceError
from meter.dlms.server import Server
from metering_names import METERING_NAMES

ASSOCIATION = "0.0.40.0.0.255"
# Class and name of all that the public association sees; the reader sees these and the rest.
PUBLIC_NAMES = (
    (15, ASSOCIATION),
    (15, "0.0.40.0.1.255"),
    (8, "0.0.1.0.0.255"),
    (1, "0.0.42.0.0.255"),
    (1, "0.0.96.1.0.255"),
    (1, "0.0.96.1.1.255"),
    (1, "0.0.96.1.2.255"),
    (1, "0.0.96.1.3.255"),
    (1, "0.0.96.1.4.255"),
    (1, "1.0.0.2.0.255"),
    (1, "0.0.94.91.11.255"),
    (1, "0.0.94.91.12.255"),
    (115, "0.0.19.40.0.255"),
    (1, "0.0.43.1.3.255"),
    (1, "0.0.43.1.6.255"),
    (1, "0.0.128.0.0.255"),
    (1, "0.0.128.0.1.255"),
    (1, "0.0.128.2.0.255"),
)
READER_NAMES = (
    (15, "0.0.40.0.2.255"),
    (3, "1.0.12.7.0.255"),
    (3, "1.0.11.7.0.255"),
    (3, "1.0.13.7.0.255"),
    (3, "1.0.14.7.0.255"),
    (3, "1.0.1.7.0.255"),
    (3, "1.0.2.7.0.255"),
    (3, "1.0.1.8.0.255"),
    (3, "1.0.2.8.0.255"),
    (4, "1.0.1.6.0.255"),
    (1, "0.0.0.1.0.255"),
    (3, "0.0.0.1.2.255"),
    (1, "0.0.96.7.0.255"),
    (70, "0.0.96.3.10.255"),
    (1, "0.0.94.96.20.255"),
    (1, "0.0.128.1.0.255"),
    (111, "0.0.19.0.0.255"),
    (112, "0.0.19.10.0.255"),
    (113, "0.0.19.20.0.255"),
    (3, "0.0.128.1.1.255"),
    (3, "0.0.128.1.2.255"),
    (1, "0.0.128.1.3.255"),
    (3, "0.0.128.1.4.255"),
    (1, "0.0.128.1.5.255"),
    (1, "0.0.128.3.0.255"),
    (7, "0.0.128.3.1.255"),
    (1, "0.0.128.4.0.255"),
) + METERING_NAMES
ATTRIBUTES = {1: 2, 3: 3, 4: 5, 5: 9, 7: 8, 8: 9, 9: 2, 11: 2, 15: 9, 20: 10, 22: 4, 70: 4, 71: 11}
ATTRIBUTES.update({111: 19, 112: 11, 113: 13, 115: 6})
METHODS = {1: 0, 3: 1, 4: 1, 5: 2, 7: 2, 8: 6, 9: 1, 11: 2, 15: 4, 20: 1, 22: 0, 70: 2, 71: 0}
METHODS.update({111: 3, 112: 3, 113: 5, 115: 1})


def connected(sap, **how):
    bench = Bench(sap=sap, portion=4096, **how)
    bench.connect()
    return bench


def dotted(name):
    return ".".join([str(octet) for octet in name])


def refusal(sap, password=None, meter=None, edit=None):
    connection = Server(meter or FakeMeter()).open(sap)
    request = plain_request(password)
    answer = connection.handle(edit(request) if edit else request)
    try:
        acse.read_associate_response(answer)
    except AssociationError as error:
        assert connection.session is None
        return error.diagnostic
    assert connection.session is not None
    return 0


def test_the_lists_name_what_each_may_see():
    for sap, names in ((PUBLIC, PUBLIC_NAMES), (READER, PUBLIC_NAMES + READER_NAMES)):
        listed = [(row[0], dotted(row[2])) for row in connected(sap).objects()]
        assert sorted(listed) == sorted(names)


def test_every_class_lists_all_its_attributes_and_methods():
    for class_id, version, _, attributes, methods in connected(READER).objects():
        assert sorted(attributes) == list(range(1, ATTRIBUTES[class_id] + 1))
        assert sorted(methods) == list(range(1, METHODS[class_id] + 1))
        assert version == (1 if class_id in (7, 15) else 0)


def test_reading_is_granted_exactly_as_listed():
    for sap in (PUBLIC, READER):
        bench = connected(sap)
        for class_id, _, name, attributes, _ in bench.objects():
            for number in attributes:
                result = result_of(bench, bench.client.get(class_id, name, number))
                granted = attributes[number] & 1
                assert result == (tags.SUCCESS if granted else tags.READ_WRITE_DENIED)
                assert granted or (class_id, number) == (15, 7)


def test_the_public_client_reads_nothing_private():
    bench = connected(PUBLIC)
    for class_id, name in READER_NAMES:
        for number in range(1, ATTRIBUTES[class_id] + 1):
            result = result_of(bench, bench.client.get(class_id, name, number))
            assert result == tags.READ_WRITE_DENIED, (name, number)


def test_nobody_writes_a_provisioned_meter():
    for sap in (PUBLIC, READER):
        bench = connected(sap)
        for class_id, _, name, attributes, _ in bench.objects():
            for number in attributes:
                data = axdr.unsigned8(1)
                result = result_of(bench, bench.client.set(class_id, name, number, data))
                assert result == tags.READ_WRITE_DENIED
                assert attributes[number] & 2 == 0


def test_nobody_calls_anything_but_enter():
    for sap in (PUBLIC, READER):
        bench = connected(sap)
        for class_id, _, name, _, methods in bench.objects():
            for number in methods:
                if class_id == 115:
                    assert methods[number] == 1
                    continue
                assert methods[number] == 0
                operation = bench.client.action(class_id, name, number, axdr.integer8(0))
                assert result_of(bench, operation) == tags.READ_WRITE_DENIED
        assert bench.meter.relay_orders == []


def test_what_does_not_exist_is_told_apart():
    bench = connected(READER)
    for class_id, name, number, expected in (
        (3, "1.0.99.8.0.255", 2, tags.OBJECT_UNDEFINED),
        (1, "1.0.1.8.0.255", 2, tags.CLASS_INCONSISTENT),
        (3, "1.0.1.8.0.255", 0, tags.OBJECT_UNDEFINED),
        (3, "1.0.1.8.0.255", 4, tags.OBJECT_UNDEFINED),
        (3, "1.0.1.8.0.255", 255, tags.OBJECT_UNDEFINED),
    ):
        assert result_of(bench, bench.client.get(class_id, name, number)) == expected
    assert result_of(bench, bench.client.action(3, "1.0.1.8.0.255", 2)) == tags.OBJECT_UNDEFINED


def test_the_association_objects_tell_the_truth():
    for sap, mechanism in ((PUBLIC, 0), (READER, 1)):
        bench = connected(sap)
        assert bench.get(15, ASSOCIATION, 3) == [sap, 1]
        assert bench.get(15, ASSOCIATION, 4) == [2, 16, 756, 5, 8, 1, 1]
        assert bench.get(15, ASSOCIATION, 6) == [2, 16, 756, 5, 8, 2, mechanism]
        assert bench.get(15, ASSOCIATION, 8) == 2
        bits, received, sent, version, _, _ = bench.get(15, ASSOCIATION, 5)
        assert (received, sent, version) == (1024, 1024, 6)
        granted = [23 - place for place in range(24) if bits[place]]
        # Blocks of GET, SET, ACTION; all three and selective access: what the client proposed.
        assert granted == [12, 11, 10, 4, 3, 2, 0]
    assert bench.get(15, "0.0.40.0.1.255", 8) == 0
    assert bench.get(15, "0.0.40.0.2.255", 8) == 2
    public_list = connected(PUBLIC).get(15, ASSOCIATION)
    assert bench.get(15, "0.0.40.0.1.255", 2) == public_list


def test_the_reader_needs_the_password():
    secret = FakeMeter().provisioning.reader_secret
    assert refusal(READER, secret) == 0
    wrong = (b"", b"wrong", secret[:-1], secret + b"x", secret.upper(), bytes(len(secret)))
    for password in wrong:
        assert refusal(READER, password) == acse.DIAGNOSTIC_AUTHENTICATION
    assert refusal(READER, None) == acse.DIAGNOSTIC_MECHANISM_REQUIRED


def test_before_provisioning_no_password_opens_the_reader():
    meter = FakeMeter(is_provisioned=False)
    for password in (b"", b"reader-secret-42"):
        assert refusal(READER, password, meter) == acse.DIAGNOSTIC_AUTHENTICATION
    assert refusal(PUBLIC, None, meter) == 0


def test_the_public_association_takes_no_password_and_other_clients_nothing():
    assert refusal(PUBLIC, b"reader-secret-42") == acse.DIAGNOSTIC_MECHANISM
    for sap in (0, 1, 17, 49, 127):
        assert refusal(sap) == acse.DIAGNOSTIC_NO_REASON


def test_other_contexts_and_mechanisms_are_refused():
    def ciphered(request):
        return request.replace(b"\x05\x08\x01\x01", b"\x05\x08\x01\x03")

    def gmac(request):
        return request.replace(b"\x05\x08\x02\x01", b"\x05\x08\x02\x05")

    secret = FakeMeter().provisioning.reader_secret
    assert refusal(PUBLIC, None, edit=ciphered) == acse.DIAGNOSTIC_CONTEXT
    assert refusal(READER, secret, edit=gmac) == acse.DIAGNOSTIC_MECHANISM


def test_a_failed_attempt_ends_the_association_that_was():
    server = Server(FakeMeter())
    connection = server.open(READER)
    connection.handle(plain_request(server.meter.provisioning.reader_secret))
    assert connection.session is not None
    connection.handle(plain_request(b"wrong"))
    assert connection.session is None


def test_without_an_association_nothing_is_served():
    bench = connected(READER, wrapper=True)
    bench.run(bench.client.disconnect())
    try:
        bench.get(8, "0.0.1.0.0.255")
    except ServiceError as error:
        assert (error.state, error.service) == (1, 1)
        return
    raise AssertionError("served after release")
