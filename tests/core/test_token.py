"""Tokens by the vectors: what is read from the good ones, and why each bad one is refused."""

from meter.core import token
from token_path import issuer, judge, tokens_json
from vector_files import unhex


def test_good_tokens_say_what_the_vectors_say():
    vectors = tokens_json()
    verifier = issuer(vectors)
    for case in vectors["accepted"]:
        code, read = judge(unhex(case["token"]), verifier)
        assert code == 0 and read is not None, case["name"]
        assert read.audience == case["serial"]
        assert read.number == case["number"]
        assert read.issued_s == case["issued_s"]
        assert read.expires_s == case["expires_s"]
        assert read.not_before_s == case["not_before_s"]
        assert [read.command] + [plain(word) for word in read.arguments] == case["command"]


def plain(word):
    """What JSON can hold of an argument."""
    return "".join(["%02x" % octet for octet in word]) if isinstance(word, bytes) else word


def test_every_command_is_among_the_good_ones():
    commands = {case["command"][0] for case in tokens_json()["accepted"]}
    assert commands == {
        token.ACTIVATE_UNTIL,
        token.ACTIVATE_FOR,
        token.CONNECT,
        token.DISCONNECT,
        token.PAYMENT_MODE,
        token.SET_TIME,
        token.NEW_ISSUER_KEY,
        token.POWER_LIMIT,
        token.CLEAR_TAMPER,
    }


def test_other_legal_forms_say_the_same():
    vectors = tokens_json()
    verifier = issuer(vectors)
    numbers = {case["name"]: case["number"] for case in vectors["accepted"]}
    assert len(vectors["other_forms"]) == 5
    for case in vectors["other_forms"]:
        code, read = judge(unhex(case["token"]), verifier)
        assert code == 0 and read is not None, case["name"]
        assert read.number == numbers[case["same_as"]]


def test_bad_tokens_are_refused_for_their_reason():
    vectors = tokens_json()
    verifier = issuer(vectors)
    assert len(vectors["refused"]) > 90
    for case in vectors["refused"]:
        code, _ = judge(unhex(case["token"]), verifier)
        assert code == case["code"], (case["name"], code)


def test_serial_numbers():
    for serial in ("A", "0", "WK00000001", "Z9" * 8):
        assert token.is_serial(serial)
    for serial in ("", "a", "WK 1", "WK-1", "A" * 17, "\u00c4", "A\n", "@", "[", "/", ":"):
        assert not token.is_serial(serial), serial


def test_a_token_in_a_log_shows_no_more_than_it_must():
    vectors = tokens_json()
    _, read = judge(unhex(vectors["accepted"][0]["token"]), issuer(vectors))
    assert repr(read) == "<Token 1 for WK00000001: command 2>"
