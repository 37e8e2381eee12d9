"""What other readers than DLMS clients get of the same objects: telegrams and readouts in ASCII.

Sans-io and integers only, as `core` and `dlms`: bytes in, bytes out. Ports are in `links`.
"""
