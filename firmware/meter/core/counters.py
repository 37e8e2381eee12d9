"""What a meter counts about itself from its first day on: for the doctor, not for the bill.

Here: the counts. Not here: what is made of them (`health`).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .octets import OctetReader, OctetWriter


class Counters:
    """Counts since manufacture. `failed_saves` are those that not every place took."""

    def __init__(self) -> None:
        self.boots = 0
        self.saves = 0
        self.failed_saves = 0
        self.recoveries = 0
        self.relay_moves = 0

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the counts (SPEC 4.2)."""
        for count in (
            self.boots,
            self.saves,
            self.failed_saves,
            self.recoveries,
            self.relay_moves,
        ):
            writer.number(count, 4)

    def read_from(self, reader: "OctetReader") -> None:
        """Take them back."""
        self.boots = reader.number(4)
        self.saves = reader.number(4)
        self.failed_saves = reader.number(4)
        self.recoveries = reader.number(4)
        self.relay_moves = reader.number(4)
