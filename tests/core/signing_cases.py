"""What every signer must do, whatever multiplies for it."""

from meter.core.signing import Signer
from vector_files import load, unhex


class Blinds:
    """Bytes that differ each time, in the place of random ones; counts how often it was asked."""

    def __init__(self):
        self.calls = 0

    def __call__(self, length):
        self.calls += 1
        return bytes([(self.calls * 37 + at * 11) & 255 for at in range(length)])


def check_examples(multiple, sha512, blinds):
    """RFC 8032's, twice each: blinds must not show in a signature."""
    for example in load("ed25519.json")["rfc8032"]:
        signer = Signer(unhex(example["seed"]), multiple, sha512, blinds)
        assert signer.public_key == unhex(example["key"])
        for _ in range(2):
            before = blinds.calls
            assert signer.sign(unhex(example["message"])) == unhex(example["signature"])
            assert blinds.calls > before


def check_seed_length(multiple, sha512, blinds):
    for seed in (b"", bytes(31), bytes(33)):
        try:
            Signer(seed, multiple, sha512, blinds)
        except ValueError:
            continue
        raise AssertionError(len(seed))
