"""The utility's sealed association: let in by keys alone, nothing unsealed, nothing twice."""

from fake_meter import (
    AUTHENTICATION_KEY,
    ENCRYPTION_KEY,
    MASTER_KEY,
    NOW_S,
    FakeMeter,
)
from loopback import CHALLENGE, TITLE, UTILITY, Bench, make_channel
from meter.core.aes128 import Aes128
from meter.core.gcm import plain_gcm
from meter.core.key_wrap import wrap
from meter.dlms import acse, apdu, axdr, ciphering, date_time, initiate, tags
from meter.dlms.client_association import plain_request
from meter.dlms.errors import AccessError, AssociationError, MalformedError, ServiceError
from meter.dlms.server import Server

ENERGY = (3, "1.0.1.8.0.255")
COUNTER = (1, "0.0.43.1.3.255")
SETUP = (64, "0.0.43.0.3.255")
SERIAL_TARGET = apdu.Target(1, b"\x00\x00\x60\x01\x00\xff", 2)
SERIAL = b"WK000042"
OTHER_KEY = bytes(range(50, 66))
THIRD_KEY = bytes(range(70, 86))
FOURTH_KEY = bytes(range(90, 106))


def connected(**how):
    bench = Bench(sap=UTILITY, portion=4096, **how)
    bench.connect()
    return bench


def error_of(bench, operation):
    """The error that an operation ends in."""
    try:
        bench.run(operation)
    except (AccessError, AssociationError, ServiceError, MalformedError) as error:
        return error
    raise AssertionError("it was served")


def result_of(bench, operation):
    error = error_of(bench, operation)
    assert isinstance(error, AccessError)
    return error.result


class ByHand:
    """A client that seals what it likes, as it likes, on a bare connection."""

    def __init__(self, meter=None, dedicated_key=b""):
        self.meter = meter or FakeMeter()
        self.connection = Server(self.meter).open(UTILITY)
        self.suite = ciphering.Suite(plain_gcm(ENCRYPTION_KEY), AUTHENTICATION_KEY)
        self.dedicated = ciphering.Suite(plain_gcm(dedicated_key or bytes(16)), AUTHENTICATION_KEY)
        self.counter = 0
        self.dedicated_key = dedicated_key

    def aarq(self, title=TITLE, challenge=CHALLENGE, max_pdu=0xFFFF, tag=0x21):
        offer = initiate.Initiate(0x401019, max_pdu, self.dedicated_key)
        sealed = self.message(initiate.write_request(offer), (title + TITLE)[:8])
        message = apdu.length_prefixed(sealed)
        return acse.associate_request(bytes((tag,)) + message, 5, challenge, title)

    def message(self, request, title=TITLE):
        self.counter += 1
        return self.suite.seal(title, self.counter, request)

    def begin(self):
        answer = acse.read_associate_response(self.connection.handle(self.aarq()))
        assert answer.diagnostic == acse.DIAGNOSTIC_PROVE_YOURSELF
        assert len(answer.challenge) == 12
        return answer

    def prove(self, answer):
        self.counter += 1
        proof = self.suite.proof(TITLE, self.counter, answer.challenge)
        return self.glo(reply_request(proof))

    def open(self):
        self.prove(self.begin())
        return self

    def glo(self, request):
        return self.send(request[0] + 8, self.message(request))

    def send(self, tag, message):
        return self.connection.handle(bytes((tag,)) + apdu.length_prefixed(message))

    def answer_in(self, octets, tag, suite=None):
        """What a sealed answer with `tag` says."""
        found, title, message = ciphering.read_envelope(octets)
        assert found == tag
        assert title in (b"", self.meter.identity.system_title)
        plain = (suite or self.suite).open(self.meter.identity.system_title, message)
        assert plain is not None
        return plain


def reply_request(proof):
    target = apdu.Target(15, b"\x00\x00\x28\x00\x00\xff", 1)
    return apdu.action_request(target, axdr.octet_string(proof))


def refused_counter(octets):
    assert octets[:3] == b"\xd8\x01\x06", octets
    return int.from_bytes(octets[3:], "big")


def is_refused(octets):
    return octets == b"\xd8\x01\x05"


def test_the_utility_reads_over_both_links():
    for wrapper in (False, True):
        bench = connected(wrapper=wrapper)
        assert bench.get(*ENERGY) == 3_000_000_123
        assert len(bench.objects()) == len(bench.server.objects)
        assert bench.run(bench.client.disconnect()) is None


def test_it_reads_all_that_its_list_grants():
    bench = connected()
    for class_id, _, name, attributes, _ in bench.objects():
        for number in attributes:
            if attributes[number] & 1:
                bench.get(class_id, name, number)
            else:
                assert (class_id, number) == (15, 7)


def test_its_association_says_so():
    bench = connected()
    assert bench.get(15, "0.0.40.0.0.255", 4) == [2, 16, 756, 5, 8, 1, 3]
    assert bench.get(15, "0.0.40.0.0.255", 6) == [2, 16, 756, 5, 8, 2, 5]
    assert bench.get(15, "0.0.40.0.0.255", 9) == bytes((0, 0, 43, 0, 3, 255))
    assert bench.get(15, "0.0.40.0.3.255", 8) == 2
    assert bench.get(*SETUP, 2) == 3 and bench.get(*SETUP, 3) == 0
    assert bench.get(*SETUP, 4) == TITLE
    assert bench.get(*SETUP, 5) == bench.meter.identity.system_title


def test_it_commands_the_relay_the_mode_and_the_clock():
    bench = connected()
    relay = (70, "0.0.96.3.10.255")
    bench.run(bench.client.action(*relay, 1, axdr.integer8(0)))
    refused = bench.client.action(*relay, 2, axdr.integer8(0))
    assert result_of(bench, refused) == tags.TEMPORARY_FAILURE
    assert bench.meter.relay_orders == ["disconnect", "reconnect"]
    bench.run(bench.client.set(*relay, 4, axdr.enum(5)))
    assert bench.get(*relay, 4) == 5
    assert result_of(bench, bench.client.set(*relay, 4, axdr.enum(8))) == tags.OTHER_REASON
    time = axdr.octet_string(date_time.from_unix(NOW_S + 77, 330))
    bench.run(bench.client.set(8, "0.0.1.0.0.255", 2, time))
    assert bench.meter.clock_set_to == NOW_S + 77
    for wrong in (axdr.unsigned8(1), axdr.octet_string(b"\xff" * 12), axdr.octet_string(b"now")):
        assert result_of(bench, bench.client.set(8, "0.0.1.0.0.255", 2, wrong)) in (12, 250)
    assert bench.meter.clock_set_to == NOW_S + 77


def test_every_wrong_key_is_refused():
    for channel in (
        make_channel(encryption=OTHER_KEY),
        make_channel(authentication=OTHER_KEY),
    ):
        bench = Bench(sap=UTILITY, portion=4096, channel=channel)
        error = error_of(bench, bench.client.connect())
        assert error.diagnostic == acse.DIAGNOSTIC_AUTHENTICATION
        assert bench.meter.security.keys[0].received == 0


def test_without_keys_there_is_no_utility():
    for meter in (FakeMeter(is_provisioned=False), FakeMeter()):
        meter.security.keys = [None, None]
        bench = Bench(sap=UTILITY, portion=4096, meter=meter)
        assert error_of(bench, bench.client.connect()).diagnostic == 13


def test_context_and_mechanism_must_be_the_associations():
    connection = Server(FakeMeter()).open(UTILITY)
    for request, diagnostic in (
        (plain_request(None), acse.DIAGNOSTIC_CONTEXT),
        (plain_request(b"reader-secret-42"), acse.DIAGNOSTIC_CONTEXT),
        (acse.associate_request(b"", 0, b"", TITLE), acse.DIAGNOSTIC_MECHANISM_REQUIRED),
        (acse.associate_request(b"", 1, b"secret", TITLE), acse.DIAGNOSTIC_MECHANISM),
    ):
        try:
            acse.read_associate_response(connection.handle(request))
        except AssociationError as error:
            assert error.diagnostic == diagnostic
        else:
            raise AssertionError("let in")


def test_titles_and_challenges_have_their_lengths_and_nobody_has_the_meters_title():
    for title, challenge in (
        (b"short", CHALLENGE),
        (b"far too long", CHALLENGE),
        (FakeMeter().identity.system_title, CHALLENGE),
        (TITLE, b"1234567"),
        (TITLE, bytes(65)),
    ):
        hand = ByHand()
        try:
            acse.read_associate_response(hand.connection.handle(hand.aarq(title, challenge)))
        except AssociationError as error:
            assert error.diagnostic == acse.DIAGNOSTIC_AUTHENTICATION
        else:
            raise AssertionError("let in")
        assert hand.connection.session is None


def test_before_the_proof_nothing_is_served():
    hand = ByHand()
    hand.begin()
    assert hand.glo(apdu.get_request(SERIAL_TARGET)) == b"\xd8\x01\x01"
    relay = apdu.Target(70, b"\x00\x00\x60\x03\x0a\xff", 1)
    answer = hand.glo(apdu.action_request(relay, axdr.integer8(0)))
    assert hand.answer_in(answer, 0xCF)[3] == tags.READ_WRITE_DENIED
    assert hand.meter.relay_orders == []


def test_a_wrong_proof_ends_the_association():
    for change in (
        lambda proof: b"",
        lambda proof: proof[:-1],
        lambda proof: proof[:-1] + bytes((proof[-1] ^ 1,)),
        lambda proof: b"\x30" + proof[1:],
    ):
        hand = ByHand()
        answer = hand.begin()
        hand.counter += 1
        proof = hand.suite.proof(TITLE, hand.counter, answer.challenge)
        said = hand.answer_in(hand.glo(reply_request(change(proof))), 0xCF)
        assert said[3] == tags.READ_WRITE_DENIED
        assert hand.connection.session is None
    hand = ByHand()
    hand.begin()
    hand.counter += 1
    said = hand.glo(reply_request(hand.suite.proof(TITLE, hand.counter, CHALLENGE)))
    assert hand.answer_in(said, 0xCF)[3] == tags.READ_WRITE_DENIED


def test_the_meter_proves_itself_too():
    hand = ByHand()
    said = hand.answer_in(hand.prove(hand.begin()), 0xCF)
    assert said[3:6] == b"\x00\x01\x00"
    proof = said[8:]
    assert hand.suite.is_proof(hand.meter.identity.system_title, proof, CHALLENGE)


def test_a_meter_without_the_keys_does_not_deceive_the_client():
    bench = Bench(sap=UTILITY, portion=4096)
    bench.connect()
    for proof in (None, b"", b"\x10" + bytes(16)):
        try:
            bench.channel.check_proof(proof)
        except MalformedError:
            continue
        raise AssertionError("believed")


def test_service_by_service_and_general_ciphering_are_answered_in_kind():
    hand = ByHand().open()
    request = apdu.get_request(SERIAL_TARGET)
    assert SERIAL in hand.answer_in(hand.glo(request), 0xCC)
    message = apdu.length_prefixed(hand.message(request))
    general = hand.connection.handle(b"\xdb\x08" + TITLE + message)
    assert SERIAL in hand.answer_in(general, 0xDB)
    message = apdu.length_prefixed(hand.message(request))
    assert SERIAL in hand.answer_in(hand.connection.handle(b"\xdb\x00" + message), 0xDB)
    other = hand.connection.handle(b"\xdb\x08" + b"OTHERone" + message)
    assert is_refused(other)


def test_a_dedicated_key_serves_its_association():
    hand = ByHand(dedicated_key=OTHER_KEY).open()
    request = apdu.get_request(SERIAL_TARGET)
    for tag, answered in ((0xD0, 0xD4), (0xDC, 0xDC)):
        for counter in (5 + tag, 6 + tag):
            message = apdu.length_prefixed(hand.dedicated.seal(TITLE, counter, request))
            title = b"\x08" + TITLE if tag == 0xDC else b""
            sent = bytes((tag,)) + title + message
            answer = hand.connection.handle(sent)
            assert SERIAL in hand.answer_in(answer, answered, hand.dedicated)
            assert refused_counter(hand.connection.handle(sent)) == counter + 1
    assert SERIAL in hand.answer_in(hand.glo(request), 0xCC)
    without = ByHand().open()
    message = without.dedicated.seal(TITLE, 900, request)
    assert is_refused(without.send(0xD0, message))


def test_a_dedicated_key_has_sixteen_octets():
    for length in (1, 15, 17, 32):
        hand = ByHand(dedicated_key=bytes(16))
        hand.dedicated_key = bytes(length)
        try:
            acse.read_associate_response(hand.connection.handle(hand.aarq()))
        except AssociationError as error:
            assert error.diagnostic == acse.DIAGNOSTIC_NO_REASON
        else:
            raise AssertionError("let in")


def test_nothing_unsealed_or_half_sealed_is_served():
    hand = ByHand().open()
    request = apdu.get_request(SERIAL_TARGET)
    assert is_refused(hand.connection.handle(request))
    for control in (0x00, 0x10, 0x20, 0x31, 0x70, 0xB0):
        message = hand.message(request)
        assert is_refused(hand.send(0xC8, bytes((control,)) + message[1:])), control
    number = (hand.counter + 1).to_bytes(4, "big")
    gcm = plain_gcm(ENCRYPTION_KEY)
    mac = gcm.mac(TITLE + number, b"\x10" + AUTHENTICATION_KEY + request)
    assert is_refused(hand.send(0xC8, b"\x10" + number + request + mac))
    assert SERIAL in hand.answer_in(hand.glo(request), 0xCC)


def test_a_service_is_what_its_envelope_says():
    hand = ByHand().open()
    message = hand.message(apdu.get_request(SERIAL_TARGET))
    assert hand.send(0xC9, message) == b"\xd8\x01\x03"


def test_no_message_counts_twice():
    hand = ByHand()
    aarq = hand.aarq()
    answer = acse.read_associate_response(hand.connection.handle(aarq))
    hand.prove(answer)
    request = apdu.get_request(SERIAL_TARGET)
    message = hand.message(request)
    assert SERIAL in hand.answer_in(hand.send(0xC8, message), 0xCC)
    assert refused_counter(hand.send(0xC8, message)) == hand.counter + 1
    hand.counter += 5
    assert SERIAL in hand.answer_in(hand.glo(request), 0xCC)
    between = hand.suite.seal(TITLE, hand.counter - 2, request)
    assert refused_counter(hand.send(0xC8, between)) == hand.counter + 1
    assert refused_counter(hand.connection.handle(aarq)) == hand.counter + 1


def test_a_message_that_is_not_genuine_moves_no_counter():
    hand = ByHand().open()
    received = hand.meter.security.keys[0].received
    for _ in range(3):
        message = bytearray(hand.message(apdu.get_request(SERIAL_TARGET)))
        message[-1] ^= 1
        assert is_refused(hand.send(0xC8, bytes(message)))
    assert hand.meter.security.keys[0].received == received


def test_two_connections_share_the_counters():
    meter = FakeMeter()
    first, second = ByHand(meter).open(), ByHand(meter)
    second.counter = first.counter
    second.open()
    request = apdu.get_request(SERIAL_TARGET)
    assert refused_counter(first.glo(request)) == second.counter + 1
    first.counter = second.counter
    assert SERIAL in first.answer_in(first.glo(request), 0xCC)


def test_the_client_goes_on_from_the_counter_that_the_meter_names():
    bench = connected()
    bench.get(*ENERGY)
    again = Bench(sap=UTILITY, portion=4096, meter=bench.meter)
    again.connect()
    assert again.get(*COUNTER) == again.channel.counter


def test_the_meters_own_counters_never_come_twice_not_even_after_a_cut():
    meter = FakeMeter()
    seen = set()
    for _ in range(4):
        hand = ByHand(meter)
        hand.counter = meter.security.keys[0].received
        answers = [hand.prove(hand.begin())]
        answers += [hand.glo(apdu.get_request(SERIAL_TARGET)) for _ in range(150)]
        counters = [ciphering.counter_of(ciphering.read_envelope(a)[2]) for a in answers]
        assert not seen & set(counters) and len(set(counters)) == len(counters)
        seen |= set(counters)
        meter.cut_power()


def test_what_was_received_before_a_cut_is_refused_after_it():
    hand = ByHand().open()
    sent = [hand.message(apdu.get_request(SERIAL_TARGET)) for _ in range(300)]
    for message in sent:
        hand.send(0xC8, message)
    last = hand.counter
    hand.meter.cut_power()
    again = ByHand(hand.meter)
    again.counter = hand.meter.security.keys[0].received
    assert again.counter >= last
    again.open()
    for message in sent:
        refused_counter(again.send(0xC8, message))


def test_counters_are_stored_a_stretch_at_a_time():
    hand = ByHand().open()
    for _ in range(500):
        hand.glo(apdu.get_request(SERIAL_TARGET))
    assert hand.meter.stores <= 5


def test_what_cannot_be_stored_is_not_begun():
    meter = FakeMeter()
    meter.can_store = False
    hand = ByHand(meter)
    assert hand.connection.handle(hand.aarq()) == b"\xd8\x01\x03"
    assert meter.security.keys[0].received == 0
    meter.can_store = True
    hand.open()


def test_counters_end_and_do_not_run_over():
    hand = ByHand()
    hand.counter = 0xFFFFFFFD - 3
    hand.open()
    assert hand.counter == 0xFFFFFFFD
    hand.counter = 0xFFFFFFFE
    hand.glo(apdu.get_request(SERIAL_TARGET))
    assert refused_counter(hand.send(0xC8, hand.suite.seal(TITLE, 1, b"\xc0"))) == 0xFFFFFFFF
    hand = ByHand().open()
    hand.meter.security.sent = hand.meter.security.sent_end = 0xFFFFFFFF
    assert hand.glo(apdu.get_request(SERIAL_TARGET)) == b"\xd8\x01\x03"


def transfer(*keys, master=MASTER_KEY):
    wrapped = [(which, wrap(Aes128(master), key)) for which, key in keys]
    return axdr.array(
        [axdr.structure(axdr.enum(which), axdr.octet_string(key)) for which, key in wrapped]
    )


def test_new_keys_open_the_next_association():
    bench = connected()
    new = (2, OTHER_KEY), (0, THIRD_KEY), (3, FOURTH_KEY)
    bench.run(bench.client.action(*SETUP, 2, transfer(*new)))
    assert bench.meter.noted == [164]
    assert error_of(bench, bench.client.get(*ENERGY, 2)).service == 1
    old = Bench(sap=UTILITY, portion=4096, meter=bench.meter)
    assert error_of(old, old.client.connect()).diagnostic == 13
    channel = make_channel(THIRD_KEY, OTHER_KEY)
    again = Bench(sap=UTILITY, portion=4096, meter=bench.meter, channel=channel)
    again.connect()
    assert again.channel.counter < 5  # under a new key counting begins anew
    assert bench.meter.security.master_key == FOURTH_KEY


def test_with_a_new_authentication_key_alone_counting_goes_on():
    bench = connected()
    bench.run(bench.client.action(*SETUP, 2, transfer((2, OTHER_KEY))))
    received = bench.meter.security.keys[0].received
    assert received == bench.channel.counter


def test_keys_change_all_or_none():
    good = (2, OTHER_KEY)
    for wrong in (
        transfer(good, master=OTHER_KEY),
        transfer(good, (1, OTHER_KEY)),
        transfer(good, (4, OTHER_KEY)),
        transfer(good, (0, OTHER_KEY + OTHER_KEY)),
        axdr.array([]),
        axdr.array([axdr.enum(0)]),
        axdr.array([axdr.structure(axdr.enum(0), axdr.NULL)]),
        axdr.octet_string(OTHER_KEY),
    ):
        bench = connected()
        result = result_of(bench, bench.client.action(*SETUP, 2, wrong))
        assert result in (tags.OTHER_REASON, tags.TYPE_UNMATCHED)
        assert bench.get(*ENERGY) == 3_000_000_123
        keys = bench.meter.security.keys[0]
        assert (keys.encryption, keys.authentication) == (ENCRYPTION_KEY, AUTHENTICATION_KEY)


def test_keys_that_cannot_be_stored_are_not_changed_and_counting_goes_on():
    bench = connected()
    bench.meter.can_store = False
    operation = bench.client.action(*SETUP, 2, transfer((0, OTHER_KEY)))
    assert result_of(bench, operation) == tags.OTHER_REASON
    keys = bench.meter.security.keys[0]
    assert keys.encryption == ENCRYPTION_KEY
    assert keys.received >= bench.channel.counter


def test_the_policy_only_gets_stronger():
    bench = connected()
    bench.run(bench.client.action(*SETUP, 1, axdr.enum(3)))
    for policy in (0, 1, 2, 4):
        refused = bench.client.action(*SETUP, 1, axdr.enum(policy))
        assert result_of(bench, refused) == tags.READ_WRITE_DENIED


def test_long_answers_stay_within_what_the_client_takes():
    hand = ByHand()
    answer = acse.read_associate_response(hand.connection.handle(hand.aarq(max_pdu=128)))
    hand.prove(answer)
    objects = apdu.Target(15, b"\x00\x00\x28\x00\x00\xff", 2)
    answer = hand.glo(apdu.get_request(objects))
    number = 0
    while True:
        assert len(answer) <= 128
        block = apdu.read_response(hand.answer_in(answer, 0xCC), tags.GET_RESPONSE).block
        number += 1
        assert block.number == number
        if block.is_last:
            break
        answer = hand.glo(apdu.get_next_request(number))
    assert number > 20


def test_no_key_shows_in_any_answer():
    bench = connected()
    for class_id, _, name, attributes, _ in bench.objects():
        for number in attributes:
            if attributes[number] & 1:
                text = repr(bench.get(class_id, name, number))
                for secret in (MASTER_KEY, ENCRYPTION_KEY, AUTHENTICATION_KEY):
                    assert repr(secret)[2:-1] not in text


def test_nothing_well_sealed_is_answered_and_harms_nothing():
    client = ByHand().open()
    assert client.send(0xC8, client.message(b"")) == b"\xd8\x01\x03"
    assert client.answer_in(client.glo(apdu.get_request(SERIAL_TARGET)), 0xCC)[-8:] == SERIAL
