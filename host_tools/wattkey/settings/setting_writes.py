"""Writing settings one by one: what was written, and what the meter refused, in words.

Here: the order's bookkeeping. Not here: which object holds what (`limit_settings`,
`measuring_settings`).
"""

from collections.abc import Iterable

from ..errors import MeterRefusedError
from ..profiles.reading import Attributes

Writing = tuple[str, int, str, int, bytes]
"""In words, then class, OBIS, attribute and encoded value."""


def write_all(meter: Attributes, writings: Iterable[Writing]) -> list[str]:
    """Write each; say in words what was written.

    Each is stored or refused for itself: MeterRefusedError says which was, and what had been
    written before it.
    """
    done: list[str] = []
    for what, class_id, obis, attribute, data in writings:
        try:
            meter.set(class_id, obis, attribute, data)
        except MeterRefusedError as error:
            had = f"written before it: {', '.join(done)}" if done else "nothing was written"
            raise MeterRefusedError(f"the meter refused {what}: {error}", had) from None
        done.append(what)
    return done
