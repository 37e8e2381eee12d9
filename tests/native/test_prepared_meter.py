"""A whole meter with the fast check: no token waits for tables, and none is refused for them."""

from fakes import SERIAL, FakeUnit
from meter.core import verdict as v
from meter.core.preparation import PREPARING, QUICKLY
from meter.signatures import best_verifier
from table_places import MemoryTables
from vector_files import load, unhex

VECTORS = load("tokens.json")
PUBLIC_KEY = unhex(VECTORS["public_key"])
BY_COMMAND = {case["command"][0]: case for case in VECTORS["accepted"] if case["serial"] == SERIAL}
FIRST, CHANGE = BY_COMMAND[2], BY_COMMAND[7]


def unit() -> FakeUnit:
    made = FakeUnit()
    made.make_verifier = best_verifier()
    made.table_place = MemoryTables()
    made.power_up()
    code = made.meter.provision(SERIAL, PUBLIC_KEY, b"reader-secret", FIRST["issued_s"])
    assert code == v.ACCEPTED
    return made


def enter(one: FakeUnit, case=FIRST) -> int:
    return one.meter.enter_token(unhex(case["token"]), 1).code


def damaged(case=FIRST):
    token = bytearray(unhex(case["token"]))
    token[-20] ^= 1
    return dict(case, token="".join(["%02x" % octet for octet in token]))


def prepare(one: FakeUnit) -> int:
    steps = 0
    while one.meter.prepare():
        steps += 1
        if steps % 12 == 1:
            assert enter(one, damaged()) == v.BAD_SIGNATURE
            assert enter(one) in (v.ACCEPTED, v.ALREADY_ACCEPTED)
        one.meter.tick(1)
    return steps


def test_tokens_before_between_and_after_the_steps():
    one = unit()
    assert enter(one) == v.ACCEPTED
    assert prepare(one) > 50
    assert enter(one) == v.ALREADY_ACCEPTED
    assert enter(one, damaged()) == v.BAD_SIGNATURE


def test_after_a_reboot_no_token_waits_for_the_table():
    one = unit()
    prepare(one)
    one.make_verifier = best_verifier()
    one.power_up()
    assert one.meter.health().signature_checks == PREPARING
    assert enter(one) == v.ALREADY_ACCEPTED
    assert not one.meter.prepare()
    assert one.meter.health().signature_checks == QUICKLY and one.table_place.writes == 1
    assert enter(one) == v.ALREADY_ACCEPTED


def test_a_new_issuers_table_replaces_the_old_one():
    one = unit()
    prepare(one)
    assert enter(one, CHANGE) == v.ACCEPTED
    old = one.table_place.octets
    while one.meter.prepare():
        assert enter(one) == v.UNKNOWN_ISSUER
    assert one.table_place.writes == 2 and one.table_place.octets != old
    assert unhex(CHANGE["command"][1]) in one.table_place.octets
