"""Makes the parts of a board out of its definition: which driver on which lines.

Here: the choice, part by part; each driver is imported only where it is fitted. Not here: the lines
themselves, which a `World` gives (`machine_world` on a board, simulated chips in the emulator), nor
what is sound (`wattkey.boards.rules` has checked it before anything was flashed).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Protocol

    from boards.definition import (
        BoardDefinition,
        ButtonDefinition,
        FrontEndDefinition,
        I2cDefinition,
        LedDefinition,
        RelayDefinition,
    )

    from ..drivers.button import Button
    from ..drivers.ds3231 import Ds3231
    from ..drivers.gains import Gains
    from ..drivers.mb85rc256v import Mb85rc256v
    from ..drivers.status_led import StatusLed

    class World(Protocol):
        """What is at the ends of a board's pins: `machine`, or what stands in for it."""

        def output(self, pin: int, level: int) -> Any:
            """Return an output that has `level` from the first moment on."""
            ...

        def input(self, pin: int, rest_level: int) -> Any:
            """Return an input that is pulled to `rest_level`."""
            ...

        def uart(
            self, number: int, baud: int, tx: "int | None", rx: int, parity: "int | None"
        ) -> Any: ...

        def counter(self, number: int, pin: int) -> Any: ...

        def i2c(self, bus: int, sda: int, scl: int) -> Any: ...

        def analog(self, pin: int) -> Any: ...

        def frame_buffer(self, buffer: bytearray, width: int, height: int, kind: int) -> Any: ...

        def sleep_ms(self, ms: int) -> None: ...

        def sleep_us(self, us: int) -> None: ...


_EVEN = 0  # as `machine.UART` numbers parities


def make_front_end(
    definition: "FrontEndDefinition", world: "World", gains: "Gains | None" = None
) -> "Any":
    """Return the metering chip's driver on its lines."""
    return _FRONT_ENDS[definition["chip"]](definition, world, gains)


def _pzem004t(lines: "FrontEndDefinition", world: "World", gains: "Gains | None") -> "Any":
    from ..drivers.pzem004t import Pzem004t

    return Pzem004t(_uart(lines, world), gains=gains)


def _cse7766(lines: "FrontEndDefinition", world: "World", gains: "Gains | None") -> "Any":
    from ..drivers.cse7766 import Cse7766

    return Cse7766(_uart(lines, world, _EVEN), gains=gains)


def _bl0942(lines: "FrontEndDefinition", world: "World", gains: "Gains | None") -> "Any":
    from ..drivers.bl0942 import Bl0942

    return Bl0942(_uart(lines, world), gains=gains)


def _bl0937(lines: "FrontEndDefinition", world: "World", gains: "Gains | None") -> "Any":
    from ..drivers.hlw8012 import Hlw8012, bl0937

    return Hlw8012(
        world.counter(0, lines["cf"]),
        world.counter(1, lines["cf1"]),
        world.output(lines["sel"], 0),
        bl0937(lines["divider"]),
        current_level=0 if lines["is_sel_inverted"] else 1,
        gains=gains,
    )


def _uart(lines: "FrontEndDefinition", world: "World", parity: "int | None" = None) -> "Any":
    return world.uart(lines["uart"], lines["baud"], lines.get("tx"), lines["rx"], parity)


_FRONT_ENDS: "dict[str, Callable[[FrontEndDefinition, World, Gains | None], Any]]" = {
    "pzem004t": _pzem004t,
    "cse7766": _cse7766,
    "bl0942": _bl0942,
    "bl0937": _bl0937,
}


def make_relay(definition: "RelayDefinition", world: "World") -> "Any":
    """Return the relay, at rest: nothing moves by its being made."""
    active = definition["active_level"]
    if definition["kind"] == "latching":
        from ..drivers.latching_relay import LatchingRelay

        close_coil = world.output(definition["close_pin"], 1 - active)
        open_coil = world.output(definition["open_pin"], 1 - active)
        return LatchingRelay(close_coil, open_coil, world.sleep_ms, active, definition["pulse_ms"])
    from ..drivers.mono_relay import MonoRelay

    pin = world.output(definition["pin"], 1 - active)
    return MonoRelay(pin, active, definition["holds"])


def make_button(definition: "ButtonDefinition", world: "World") -> "Button":
    """Return the customer's button."""
    from ..drivers.button import Button

    pressed = definition["pressed_level"]
    return Button(world.input(definition["pin"], 1 - pressed), pressed)


def make_led(definition: "LedDefinition", world: "World") -> "StatusLed":
    """Return the status light, dark at first."""
    from ..drivers.status_led import StatusLed

    on = definition["on_level"]
    return StatusLed(world.output(definition["pin"], 1 - on), on)


def make_i2c(definition: "I2cDefinition", world: "World") -> "Any":
    """Return the bus of clock, FRAM and display."""
    return world.i2c(definition["bus"], definition["sda"], definition["scl"])


def find_clock_chip(board: "BoardDefinition", i2c: "Any") -> "Ds3231 | None":
    """Return the battery clock, if one may be fitted and answers."""
    if i2c is None or "clock_chip" not in board:
        return None
    from ..drivers.ds3231 import Ds3231

    return Ds3231(i2c) if _answers(i2c, 0x68, 8) else None


def find_fram(board: "BoardDefinition", i2c: "Any") -> "Mb85rc256v | None":
    """Return the FRAM, if one may be fitted and answers."""
    if i2c is None or "fram" not in board:
        return None
    from ..drivers.mb85rc256v import Mb85rc256v

    return Mb85rc256v(i2c) if _answers(i2c, 0x50, 16) else None


def _answers(i2c: "Any", address: int, register_bits: int) -> bool:
    try:
        i2c.readfrom_mem_into(address, 0, bytearray(1), addrsize=register_bits)
    except OSError:
        return False
    return True
