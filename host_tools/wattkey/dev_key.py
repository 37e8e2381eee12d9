"""The development key: published right here, so it protects nothing and opens only emulators.

It lets a newcomer make a token before choosing a passphrase. `provisioning` refuses to put it
into a meter that does not say it is an emulator.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "dev"
_SEED = b"wattkey development key, public!"


def private_key() -> Ed25519PrivateKey:
    """The well-known private key of `dev`."""
    return Ed25519PrivateKey.from_private_bytes(_SEED)
