"""AES-GCM for the harness: on MicroPython the firmware's fastest, on CPython OpenSSL's.

So equal answers also mean that the ciphers of three builds agree. `cryptography` stays out of
MicroPython's sight.
"""

import sys

if sys.implementation.name == "micropython":
    from meter.symmetric import best_gcm

    _make = best_gcm
else:
    from gcm_cpython import OpenSslGcm

    _make = OpenSslGcm

_KEPT = 8
_made = {}


def make_gcm(key):
    """Return AES-GCM under `key`: the one made before, since its tables take most of the time."""
    if key not in _made:
        if len(_made) == _KEPT:
            _made.clear()
        _made[key] = _make(key)
    return _made[key]
