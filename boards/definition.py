"""What a board's definition may say, and how a revision states its difference.

Here: the words. Not here: what makes a definition sound (`wattkey.boards.rules`, on the host,
before anything is flashed), nor what is made of it (`boards.unit`). A definition is a Python file
with `BOARD` and `REVISIONS` in it: plain data that MicroPython reads without a parser, where a
comment beside each value gives its reason and weighs nothing once compiled. The types below exist
for the type checker alone.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NotRequired, TypedDict

    class FrontEndDefinition(TypedDict, total=False):
        """The metering chip and its lines. Which of them a chip has, the rules know."""

        chip: str  # pzem004t, cse7766, bl0937, bl0942
        uart: int
        tx: int  # our transmit line
        rx: int
        baud: int
        cf: int  # pulses of energy
        cf1: int  # pulses of voltage or current
        sel: int  # chooses between them
        is_sel_inverted: bool
        divider: int  # of the voltage, as a whole number

    class RelayDefinition(TypedDict, total=False):
        """The contact: `pin` of a mono relay, or `close_pin` and `open_pin` of a latching one."""

        kind: str  # mono, latching
        pin: int
        close_pin: int
        open_pin: int
        active_level: int  # what drives a coil, or closes a mono relay
        pulse_ms: int
        holds: bool  # keep a mono relay's pad through a restart
        is_sensed: bool  # the meter sits behind the contact, and its voltage tells the position

    class ButtonDefinition(TypedDict):
        """The customer's button."""

        pin: int
        pressed_level: int

    class LedDefinition(TypedDict):
        """The status LED."""

        pin: int
        on_level: int

    class DisplayDefinition(TypedDict, total=False):
        """A display: `tm1621` on four lines of its own, `ssd1306` on the board's I2C."""

        chip: str
        data: int
        cs: int
        rd: int
        wr: int

    class I2cDefinition(TypedDict):
        """The I2C bus of clock, FRAM and display."""

        bus: int
        sda: int
        scl: int

    class ThermometerDefinition(TypedDict):
        """An NTC between pin and ground under a resistor to 3.3 V."""

        pin: int
        resistor_ohm: int
        ntc_ohm_at_25_c: int
        beta_k: int

    class ConsoleDefinition(TypedDict):
        """The serial line of the stock image's REPL, which carries DLMS and text lines."""

        tx: int
        rx: int
        until_provisioned: "NotRequired[bool]"  # the metering chip's line from then on

    class BoardDefinition(TypedDict, total=False):
        """One board."""

        model: str
        image: str  # the stock MicroPython image, by its name on the download page
        ground: str  # isolated; live: at mains potential, no serial cable while mains is on
        front_end: FrontEndDefinition
        relay: RelayDefinition
        button: ButtonDefinition
        led: LedDefinition
        second_led: LedDefinition
        wall_switch: ButtonDefinition
        display: DisplayDefinition
        i2c: I2cDefinition
        clock_chip: str  # ds3231, where one may be fitted
        fram: str  # mb85rc256v, where one may be fitted
        thermometer: ThermometerDefinition
        console: ConsoleDefinition
        rated_current_a: int
        current_rating: str  # as the nameplate object shows it
        trip_current_ma: int
        trip_power_w: int
        trip_c: int
        sample_ms: int
        dwell_ms: int


def revision_of(
    board: "BoardDefinition", revisions: "dict[str, BoardDefinition]", name: "str | None"
) -> "BoardDefinition":
    """Return `board` as its revision `name` differs; None is the newest, as `board` stands."""
    if name is None:
        return board
    if name not in revisions:
        known = ", ".join(sorted(revisions)) or "none"
        raise ValueError("%s has no revision %s; known: %s" % (board["model"], name, known))
    return changed(board, revisions[name])


def changed(board: "BoardDefinition", differences: "BoardDefinition") -> "BoardDefinition":
    """Return `board` with each entry of `differences` in place of its own."""
    whole = dict(board)
    whole.update(differences)
    return whole  # type: ignore[return-value]
