"""Whether a meter tells anything unasked: most do not, and have no plan in memory.

Here: the plan's place among the settings. Not here: the plan (`push_plan`).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .octets import OctetReader, OctetWriter
    from .push_plan import PushPlan


class PushSetup:
    """`plan` is None while nobody has made one. `on_due` is called when its moment has come."""

    def __init__(self) -> None:
        self.plan: "PushPlan | None" = None
        self.on_due: "Callable[[], None] | None" = None

    def planned(self) -> "PushPlan":
        """Return the plan, which is one to nowhere at first."""
        if self.plan is None:
            from .push_plan import PushPlan

            self.plan = PushPlan()
        return self.plan

    def write_to(self, writer: "OctetWriter") -> None:
        """Append the plan behind whether there is one (SPEC 4.4)."""
        writer.number(0 if self.plan is None else 1, 1)
        if self.plan is not None:
            self.plan.write_to(writer)

    def read_from(self, reader: "OctetReader") -> None:
        """Take it back."""
        is_there = reader.number_below(2, 1)
        self.plan = None
        if is_there:
            self.planned().read_from(reader)
