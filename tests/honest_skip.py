"""What a test does when this machine lacks something: it says so, and CI does not let it pass."""

import os

import pytest


def lacking(reason: str) -> None:
    """End this test because the machine lacks something: skipped, or failed in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have this: {reason}", pytrace=False)
    pytest.skip(reason)
