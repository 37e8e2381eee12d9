"""These files need viper: `test_on_micropython` runs them, CPython cannot."""

collect_ignore_glob = ["test_*.py"]
