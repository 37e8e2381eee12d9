"""Tests of the host tools; a package, so that they can share their fakes."""
