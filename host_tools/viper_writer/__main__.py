"""`python -m viper_writer` writes the generated files anew."""

from pathlib import Path

from . import engine, hashing, octets, programs
from .limbs import NARROW, WIDE

TARGET = Path(__file__).resolve().parents[2] / "firmware" / "meter" / "native"


def texts() -> dict[str, str]:
    """Every generated file's text, by its name in `firmware/meter/native`."""
    return {
        "aes_tables.py": octets.write_aes(),
        "engine32.py": engine.write(NARROW),
        "engine64.py": engine.write(WIDE),
        "ghash_table.py": octets.write_ghash(),
        "sha512_32.py": hashing.write(32),
        "sha512_64.py": hashing.write(64),
        "sha512_tables.py": octets.write_sha512(),
        "programs.py": programs.write(),
    }


if __name__ == "__main__":
    for name, text in texts().items():
        (TARGET / name).write_text(text)
