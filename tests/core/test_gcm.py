"""AES-128-GCM of the plain twins: published cases and `cryptography`'s answers."""

from gcm_cases import check_all, check_mac, check_tags
from meter.core.gcm import plain_gcm


def test_every_vector():
    check_all(plain_gcm)


def test_nothing_opens_that_was_changed():
    check_tags(plain_gcm)


def test_a_mac_is_a_seal_around_nothing():
    check_mac(plain_gcm)
