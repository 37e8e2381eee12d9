"""The headings of the help page: every command sits under one of them."""

START = "Start here"
TOKENS = "Keys and tokens"
METERS = "Meters"
BOARDS = "Boards"
