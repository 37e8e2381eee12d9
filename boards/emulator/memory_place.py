"""A journal's place that is only memory: a meter without a state file outlives a pulled cord.

Here: holding one record. Not here: flash. It wears nothing and costs nothing, so that years can be
run through in seconds; whoever wants to see flash at work names a state file.
"""

_ENOENT = 2


class MemoryPlace:
    """One record, for as long as the process lives."""

    def __init__(self) -> None:
        self._record = b""

    def read(self) -> bytes:
        """Return the record; OSError if there is none yet."""
        if not self._record:
            raise OSError(_ENOENT)
        return self._record

    def write(self, record: bytes) -> None:
        """Replace the record."""
        self._record = record
