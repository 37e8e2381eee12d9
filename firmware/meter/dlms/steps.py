"""What a client operation may ask of its link besides "send this APDU" (given as bytes)."""

OPEN = "open"
CLOSE = "close"
