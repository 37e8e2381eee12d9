"""AES-128-GCM of the plain twins: published cases and `cryptography`'s answers."""

from gcm_cases import check_all, check_tags, make_plain


def test_every_vector():
    check_all(make_plain)


def test_nothing_opens_that_was_changed():
    check_tags(make_plain)
