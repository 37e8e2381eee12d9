"""What a client operation may ask of its link besides "send this APDU" (given as bytes)."""

OPEN = 1
CLOSE = 2
