"""Writes the wiring picture of each DevKit into its folder under `boards/`."""

from wattkey.boards import find
from wattkey.emulator_options import tree

from .picture import draw

DEVKITS = ("esp32_devkit_pzem004t", "esp32_devkit_pzem004t@wrover", "esp32c3_devkit_pzem004t")


def pictures() -> dict[str, str]:
    """Return each picture by its path in the checkout."""
    found = {}
    for name in DEVKITS:
        board = find(name)
        suffix = f"-{board.revision}" if board.revision else ""
        found[f"boards/{board.name}/wiring{suffix}.svg"] = draw(board)
    return found


def main() -> None:
    """Write all pictures."""
    for path, text in pictures().items():
        (tree() / path).write_text(text, "utf-8")
        print(path)


if __name__ == "__main__":
    main()
