"""A real meter with flash, behind the client of `loopback`: what is written has its effect."""

from fake_meter import CONSUMER_KEYS, READER_SECRET, UTILITY_KEYS
from fakes import KEY, NOW_S, SERIAL, FakeUnit
from loopback import READER, UTILITY, Bench, result_of
from meter.dlms import axdr, date_time

from boards.emulator.memory_shelf import MemoryShelf

OFFSET_MIN = 330
# Local midnight at the start of 15 January 2027.
START_S = NOW_S - NOW_S % 86_400 - OFFSET_MIN * 60


class WholeMeter(FakeUnit):
    """A meter in service, supplied by mode 0, sampled each minute."""

    def __init__(self, now_s=START_S):
        super().__init__()
        self.sample_ms = 60_000
        self.offset_min = OFFSET_MIN
        self.shelf = MemoryShelf()
        self.power_up()
        secrets = (READER_SECRET, now_s, UTILITY_KEYS, CONSUMER_KEYS)
        assert self.meter.provision(SERIAL, KEY, *secrets) == 0
        assert self.meter.set_control_mode(0)
        self.run(0)

    def client(self, sap=READER):
        """Somebody who has just logged in; as utility with the next counter."""
        bench = Bench(sap=sap, meter=self.meter, portion=4096, max_info=512)
        if bench.channel is not None:
            owner = 0 if sap == UTILITY else 1
            bench.channel.counter = self.meter.security.keys[owner].received
        bench.connect()
        return bench


def written(bench, class_id, name, attribute, data):
    """Write encoded data; return the result."""
    return result_of(bench, bench.client.set(class_id, name, attribute, data))


def called(bench, class_id, name, method, data):
    """Call a method with encoded data; return the result."""
    return result_of(bench, bench.client.action(class_id, name, method, data))


def local(unix_s):
    """A date-time of this meter."""
    return date_time.from_unix(unix_s, OFFSET_MIN)


def numbers(encode, *values):
    """An array of numbers."""
    return axdr.array([encode(value) for value in values])
