"""A board's wiring as an SVG: the DevKit in the middle, low voltage left, mains right.

Here: boxes, wires and words. What is wired to which pin is read out of the definition, so the
picture cannot differ from what the firmware does.
"""

from dataclasses import dataclass
from html import escape

from wattkey.boards import Board

_WIDTH, _ROW, _TOP = 860, 26, 76
_KIT_X, _KIT_W = 300, 150
_LEFT_X, _RIGHT_X, _PART_W = 20, 560, 220
_COLOURS = {"signal": "#1f6feb", "power": "#b35900", "ground": "#444444", "mains": "#c62828"}


@dataclass(frozen=True)
class Wire:
    """One wire from the DevKit's pin to a part's."""

    kit_pin: str
    part_pin: str
    kind: str = "signal"


@dataclass(frozen=True)
class Part:
    """A box with its wires; `mains` are the words at its mains side."""

    title: str
    wires: tuple[Wire, ...]
    mains: tuple[str, ...] = ()


def draw(board: Board) -> str:
    """Return the SVG of `board`, a DevKit with modules."""
    left, right = _low_voltage(board), _with_mains(board)
    height = _TOP + _ROW * max(_rows(left), _rows(right)) + 40
    body = [_title(board), _kit(board, height)]
    body += _column(left, _LEFT_X, is_left=True) + _column(right, _RIGHT_X, is_left=False)
    body.append(_note(height))
    return _svg(height, body)


def _with_mains(board: Board) -> list[Part]:
    chip, relay = board.definition["front_end"], board.definition["relay"]
    supply = (Wire("5V", "VCC", "power"), Wire("GND", "GND", "ground"))
    level = "low" if relay["active_level"] == 0 else "high"
    return [
        Part(
            "PZEM-004T v3",
            (
                *(Wire("5V", "5V", "power"), Wire("GND", "GND", "ground")),
                *(Wire(f"GPIO {chip['tx']}", "RX"), Wire(f"GPIO {chip['rx']}", "TX")),
            ),
            ("L and N: mains before the relay", "coil: around the load's L"),
        ),
        Part(
            f"Relay module ({level} closes)",
            (*supply, Wire(f"GPIO {relay['pin']}", "IN")),
            ("COM: L from mains", "NO: L to the load"),
        ),
    ]


def _low_voltage(board: Board) -> list[Part]:
    i2c, led = board.definition["i2c"], board.definition["led"]
    bus = (
        Wire("3V3", "VCC", "power"),
        Wire("GND", "GND", "ground"),
        Wire(f"GPIO {i2c['sda']}", "SDA"),
        Wire(f"GPIO {i2c['scl']}", "SCL"),
    )
    button = board.definition["button"]["pin"]
    return [
        Part("Clock, FRAM, display (if any)", bus),
        Part("Light and button", (
            Wire(f"GPIO {led['pin']}", "LED, with its resistor to GND"),
            Wire(f"GPIO {button}", "button to GND (BOOT)"),
        )),
    ]  # fmt: skip


def _rows(parts: list[Part]) -> int:
    return sum(len(part.wires) + len(part.mains) + 3 for part in parts)


def _column(parts: list[Part], x: int, is_left: bool) -> list[str]:
    drawn, y = [], _TOP
    for part in parts:
        height = _ROW * (len(part.wires) + len(part.mains) + 1) + 12
        drawn.append(_box(x, y, _PART_W, height, part.title))
        for at, wire in enumerate(part.wires):
            drawn += _wire(wire, x, y + _ROW * (at + 1) + 14, is_left)
        for at, words in enumerate(part.mains, len(part.wires)):
            drawn.append(_text(x + 10, y + _ROW * (at + 1) + 18, words, _COLOURS["mains"]))
        y += height + _ROW
    return drawn


def _wire(wire: Wire, x: int, y: int, is_left: bool) -> list[str]:
    """Draw from the DevKit's edge to the part's, with both pins' names."""
    colour = _COLOURS[wire.kind]
    begin, end = (x + _PART_W, _KIT_X) if is_left else (_KIT_X + _KIT_W, x)
    line = f'<line x1="{begin}" y1="{y}" x2="{end}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
    part_x = x + 10
    kit = _text(_KIT_X + 8, y + 4, wire.kit_pin) if is_left else _text(
        _KIT_X + _KIT_W - 8, y + 4, wire.kit_pin, anchor="end"
    )  # fmt: skip
    return [line, _text(part_x, y + 4, wire.part_pin), kit]


def _kit(board: Board, height: int) -> str:
    name = f"{board.chip.name} DevKit"
    return _box(_KIT_X, _TOP - 10, _KIT_W, height - _TOP - 40, name)


def _title(board: Board) -> str:
    revision = f", revision {board.revision}" if board.revision else ""
    return _text(_LEFT_X, 30, f"{board.name}{revision}", size=18)


def _note(height: int) -> str:
    words = "Red carries mains: cover it, and switch mains off before you touch anything."
    return _text(_LEFT_X, height - 14, words, _COLOURS["mains"])


def _box(x: int, y: int, width: int, height: int, title: str) -> str:
    frame = (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" '
        'fill="#f6f8fa" stroke="#888888"/>'
    )
    return frame + _text(x + 10, y + 20, title, weight="bold")


def _text(
    x: int,
    y: int,
    words: str,
    colour: str = "#222222",
    size: int = 13,
    anchor: str = "start",
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def _svg(height: int, body: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="sans-serif">'
    )
    ground = f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join((head, ground, *body, "</svg>", ""))
