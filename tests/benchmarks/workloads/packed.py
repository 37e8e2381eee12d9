"""Prepares a workload in a small heap, so that what stays lies together.

Where imports and their garbage lie mixed, a heap has no room left for a kilobyte in one piece:
boards start as this does (`save_memory` of `firmware/main.py`). CPython has nothing to arrange.
"""

# CPython's gc has no such threshold.
# pyright: reportAttributeAccessIssue=false

import gc

_COLLECT_EVERY_BYTES = 16_384


def packed(prepare):
    """Return `prepare()`, having collected garbage while there was little of it."""
    if not hasattr(gc, "threshold"):
        return prepare()
    gc.threshold(_COLLECT_EVERY_BYTES)
    prepared = prepare()
    gc.threshold(-1)  # only when there is no room left
    return prepared
