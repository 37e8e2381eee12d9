"""`python -m wattkey` is the command `wattkey`."""

from .cli import main

main()
