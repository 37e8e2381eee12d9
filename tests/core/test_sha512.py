"""SHA-512 against `hashlib`'s answers around every block boundary, and FIPS's own example."""

from meter.core.sha512 import sha512
from vector_files import load, unhex


def test_digests_around_the_block_boundaries():
    vectors = load("sha512.json")
    assert len(vectors) > 50
    for vector in vectors:
        message = unhex(vector["message"])
        assert sha512(message) == unhex(vector["digest"]), len(message)


def test_the_example_of_the_standard():
    assert sha512(b"abc") == unhex(
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    )
