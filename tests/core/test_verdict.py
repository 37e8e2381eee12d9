"""Verdict codes: each has words of its own and its place among COSEM's token states."""

from meter.core import verdict

FORMAT, AUTHENTICATION, VALIDATION, EXECUTION, EXECUTED = 4, 5, 6, 7, 3


def codes():
    names = [name for name in dir(verdict) if name.upper() == name and name[0] != "_"]
    values = [getattr(verdict, name) for name in names]
    return [value for value in values if type(value) is int]


def test_every_code_has_words_of_its_own():
    texts = [verdict.text(code) for code in codes()]
    assert len(texts) == 23
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert text and not text.startswith("reason")


def test_a_code_of_a_later_version_still_has_words():
    assert verdict.text(200) == "reason 200"


def test_class_115_status_follows_the_group():
    cases = (
        (verdict.ACCEPTED, EXECUTED),
        (verdict.ALREADY_ACCEPTED, EXECUTED),
        (verdict.BAD_LENGTH, FORMAT),
        (verdict.BAD_TEXT, FORMAT),
        (verdict.UNKNOWN_ISSUER, AUTHENTICATION),
        (verdict.NOT_PROVISIONED, AUTHENTICATION),
        (verdict.OTHER_METER, VALIDATION),
        (verdict.NOT_YET_VALID, VALIDATION),
        (verdict.UNKNOWN_COMMAND, EXECUTION),
        (verdict.NOT_ALLOWED, EXECUTION),
    )
    for code, status in cases:
        assert verdict.token_status_code(code) == status, code


def test_only_a_token_that_counts_is_accepted():
    for code in codes():
        counts = code in (verdict.ACCEPTED, verdict.ALREADY_ACCEPTED)
        assert verdict.Verdict(code).accepted == counts, code


def test_a_refusal_carries_its_code_and_words():
    refusal = verdict.Refusal(verdict.EXPIRED)
    assert refusal.code == verdict.EXPIRED
    assert str(refusal) == verdict.text(verdict.EXPIRED)
