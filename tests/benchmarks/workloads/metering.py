"""What the passing of time costs a supplied meter that reads its front-end once a minute."""

from whole_meter import SAMPLE_MS, make_paid_meter

SAMPLES_PER_DAY = 86_400_000 // SAMPLE_MS


def day():
    """A day of samples. The week that was paid for ends on the way, as it does in life."""
    tick = make_paid_meter().tick

    def step():
        for _ in range(SAMPLES_PER_DAY):
            tick(SAMPLE_MS)

    return step
