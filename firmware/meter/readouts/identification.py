"""How the meter names itself at the head of a telegram or a mode C session.

A maker's three letters are registered with the FLAG association; `WKY` is not.
A third letter in lower case would promise to answer within 20 ms instead of 200 ms.
"""

MANUFACTURER = "WKY"

_LONGEST = 16  # IEC 62056-21


def identification(model: str) -> str:
    """Return a model's name without what would end or escape an identification."""
    kept = [c for c in model if c.isalpha() or c.isdigit() or c in "-_"]
    return "".join(kept)[:_LONGEST]
