"""The fast SHA-512 gives what its plain twin gives."""

from meter.native.assembly import make_sha512
from vector_files import load, unhex


def test_digests_around_the_block_boundaries():
    sha512 = make_sha512()
    for vector in load("sha512.json"):
        message = unhex(vector["message"])
        assert sha512.digest(message) == unhex(vector["digest"]), len(message)


def test_views_and_buffers_are_messages_too():
    sha512 = make_sha512()
    message = bytearray(range(200))
    digest = bytes(sha512.digest(bytes(message)))
    assert sha512.digest(memoryview(message)) == digest
    assert sha512.digest(message[:1], b"", message[1:150], message[150:]) == digest
