"""Random lives beside a plain model: tokens, waits and accidents in any order.

Each seed is a life of its own; a failure prints what replays it. SEEDS=100 STEPS=1000 in the
environment tries more.
"""

import os
import sys

from scenario import Scenario

BUILD = "standard" if sys.maxsize > 1 << 32 else "esp32-like"
SEEDS = int(os.getenv("SEEDS") or 3)
STEPS = int(os.getenv("STEPS") or 200)


def live(seed: int) -> int:
    """Live one seed's life; return how many outages there were."""
    scenario = Scenario(seed)
    for step in range(STEPS):
        try:
            scenario.step()
        except BaseException:
            print("replay: SEED=%d STEPS=%d .venv/bin/python -m pytest" % (seed, STEPS))
            print('  tests/test_on_micropython.py -k "random_scenarios and %s"' % BUILD)
            print("step", step, "after", scenario.story[-12:])
            raise
    return scenario.outages


def test_a_meter_lives_as_its_model_does():
    seed = os.getenv("SEED")
    seeds = (int(seed),) if seed else range(SEEDS)
    for number in seeds:
        assert live(number) > STEPS // 5
