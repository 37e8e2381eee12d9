"""Wattkey's host tools as a library: keys, tokens, meters, without the command line."""
