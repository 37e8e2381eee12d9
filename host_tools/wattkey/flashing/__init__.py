"""From a checkout to a working meter on a board: files, images, the partition table, esptool.

`plan.make` says what would be written where; `writer` writes it, `boot_report` hears what the meter
says of itself. Everything but `writer` and `boot_report` is pure: bytes in, bytes out.
"""
