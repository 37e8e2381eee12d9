"""A unit on the unix port whose code, flash and radio are not in its heap."""
