"""Writes what is drawn from the boards' definitions: `python -m board_pages` (make generate).

Not part of the package that is installed.
"""
