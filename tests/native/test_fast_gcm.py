"""The fast AES and GHASH do what the plain ones do; and the machine's own AES, where it has one."""

from gcm_cases import check_all, check_mac, check_tags
from meter.core.gcm import Gcm
from meter.native.aes128 import Aes128
from meter.native.ghash import Ghash
from meter.symmetric import best_gcm


def make_fast(key):
    return Gcm(Aes128(key), Ghash)


def test_every_vector():
    check_all(make_fast)


def test_nothing_opens_that_was_changed():
    check_tags(make_fast)


def test_the_best_that_this_machine_has():
    check_all(best_gcm)
    check_tags(best_gcm)
    check_mac(best_gcm)
