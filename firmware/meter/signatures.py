"""Chooses what checks signatures on this machine: the fast twin where it can run, else the plain.

Here: the choice, made once when a meter is assembled. Not here: either twin.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core.provisioning import MakeVerifier, Verifier

# For the base point, and as much again for the issuer's key: what a small board can spare.
DEFAULT_TABLE_BYTES = 3072


def best_verifier(table_bytes: int = DEFAULT_TABLE_BYTES) -> "MakeVerifier":
    """Return what turns a public key into a checker of its signatures.

    No native code runs on CPython (ImportError), in a MicroPython without an emitter (SyntaxError),
    from files compiled for another processor (ValueError), or in too small a heap (MemoryError).
    """
    try:
        from .native.assembly import make_checker

        return make_checker(table_bytes).verifier
    except (ImportError, SyntaxError, ValueError, MemoryError):
        return plain_verifier


def plain_verifier(public_key: bytes, is_proven: bool = False) -> "Verifier":
    """Return the plain checker of one key, whose arithmetic few machines need."""
    from .core.ed25519 import Verifier

    return Verifier(public_key, is_proven)
