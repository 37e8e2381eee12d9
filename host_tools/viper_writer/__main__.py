"""`python -m viper_writer` writes the generated files anew."""

from pathlib import Path

from . import engine, hashing, programs
from .limbs import NARROW, WIDE

TARGET = Path(__file__).resolve().parents[2] / "firmware" / "meter" / "native"


def texts() -> dict[str, str]:
    """Every generated file's text, by its name in `firmware/meter/native`."""
    return {
        "engine32.py": engine.write(NARROW),
        "engine64.py": engine.write(WIDE),
        "sha512_32.py": hashing.write(32),
        "sha512_64.py": hashing.write(64),
        "programs.py": programs.write(),
    }


if __name__ == "__main__":
    for name, text in texts().items():
        (TARGET / name).write_text(text)
