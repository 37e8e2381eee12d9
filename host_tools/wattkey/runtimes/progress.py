"""Says on standard error what the search does, because a build takes longer than patience lasts."""

import sys
import time

_started_s = time.monotonic()


def say(text: str) -> None:
    elapsed_s = time.monotonic() - _started_s
    print(f"[{elapsed_s:5.1f} s] {text}", file=sys.stderr, flush=True)
