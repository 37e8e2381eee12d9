"""Places for tables: one that keeps them in memory and counts, and one that is worn out."""


class MemoryTables:
    """`octets` is what was written last."""

    def __init__(self) -> None:
        self.octets = b""
        self.reads = 0
        self.writes = 0

    def read_into(self, *pieces: bytearray) -> None:
        self.reads += 1
        at = 0
        for piece in pieces:
            found = self.octets[at : at + len(piece)]
            piece[: len(found)] = found
            if len(found) < len(piece):
                raise OSError(5)
            at += len(piece)

    def write(self, *pieces):
        yield
        self.writes += 1
        self.octets = b"".join([bytes(piece) for piece in pieces])


class FullPlace(MemoryTables):
    def write(self, *pieces):
        yield
        raise OSError(28)
