"""The example files that come with the tools, by the names that a user types."""

from importlib import resources

from .errors import UsageError

TARIFFS = {"two-rates": "tariff_two_rates.toml", "eight-rates": "tariff_eight_rates.toml"}
LIMITS = {"limits": "limits.toml"}
MEASURING = {"measuring": "measuring.toml"}


def text(name: str) -> str:
    """The example called `name`, of TARIFFS, LIMITS or MEASURING."""
    files = TARIFFS | LIMITS | MEASURING
    if name not in files:
        raise UsageError(f"there is no example '{name}'", f"choose of {', '.join(files)}")
    return resources.files("wattkey").joinpath("data", files[name]).read_text("utf-8")
