"""How long an ESP32's flash is busy, from the datasheet: virtual board time for a recovery.

Here: times of one operation, and what a chip's counters come to. Not here: the time the processor
takes beside it.

Page program and sector erase are those of Espressif's ESP32-S3 datasheet v2.2, table 5-11, for the
flash in its modules; the chips common on ESP32 modules are a little faster. Reading is our
estimate for two data lines at 40 MHz: 0.1 us an octet on the wire, and for each call the command,
the address and the driver, which has to switch the cache off.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .flash import FlashChip

# us for a read call, ns for an octet read, us for a page programmed, us for a block erased
TYPICAL = (20, 100, 800, 70_000)
WORST = (50, 200, 5_000, 500_000)


def busy_us(flash: "FlashChip", times: "tuple[int, int, int, int]") -> int:
    """Return how long `flash` has been busy since it was made, in microseconds."""
    call_us, octet_ns, page_us, erase_us = times
    read_us = flash.reads * call_us + flash.octets_read * octet_ns // 1000
    return read_us + flash.pages_programmed * page_us + sum(flash.erases) * erase_us
