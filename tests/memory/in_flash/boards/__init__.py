"""The one board here."""
