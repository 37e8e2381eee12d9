"""Times several servers with Gurux's client: reading a register, and a whole profile.

A program of its own, as gurux_reader.py beside it, and of the same environment. The servers take
turns, round for round, on one connection each, by the wrapper.

gurux_speed.py NAME=HOST:PORT@PID... --keys-env NAME --password-env NAME [--rounds N] [--gets N]

Output: {NAME: {"plain": {...}, "ciphered": {...}}}, each with lists of seconds, one per round:
"get" for one GET, "get_server" for the processor time that the server took for it (its process is
PID), and "profile" and "profile_server" likewise; "rows" is what the profile held.
"""

import argparse
import contextlib
import json
import sys
import time

from gurux_dlms.objects import (
    GXDLMSCaptureObject,
    GXDLMSClock,
    GXDLMSProfileGeneric,
    GXDLMSRegister,
)
from gurux_reader import Reader, TcpPort
from gurux_sealed import SealedReader

READER, UTILITY = 32, 48
MAX_PDU = 1024
REGISTER = "1.0.1.8.0.255"
PROFILE = "1.0.99.1.0.255"
_QUANTITIES = ("12.27.0", "1.29.0", "9.29.0", "2.29.0", "10.29.0", "11.27.0")
COLUMNS = tuple(f"1.0.{quantity}.255" for quantity in _QUANTITIES)


def processor_s(process):
    """Return the processor time that a process of one thread has taken.

    Linux has it in ns (Documentation/scheduler/sched-stats.rst); in `stat` a tick is 10 ms.
    """
    with open(f"/proc/{process}/schedstat") as file:
        return int(file.read().split()[0]) / 1_000_000_000


class Timed:
    """One association with one server."""

    def __init__(self, make_reader, address, arguments):
        host, _, self.process = address.partition("@")
        self.reader = make_reader(TcpPort(host), arguments)
        self.reader.client.maxReceivePDUSize = MAX_PDU
        self.reader.connect()
        self.times = {"get": [], "get_server": [], "profile": [], "profile_server": []}

    def round(self, gets):
        self.note("get", gets, lambda: self.read(GXDLMSRegister(REGISTER)))
        self.note("profile", 1, lambda: self.read(GXDLMSProfileGeneric(PROFILE)))

    def note(self, name, times, work):
        before_s, begun = processor_s(self.process), time.perf_counter()
        for _ in range(times):
            work()
        self.times[name].append((time.perf_counter() - begun) / times)
        self.times[name + "_server"].append((processor_s(self.process) - before_s) / times)

    def read(self, one):
        return self.reader.exchange(self.reader.client.read(one, 2))

    def rows(self):
        """The profile's rows, its time as text first."""
        profile = GXDLMSProfileGeneric(PROFILE)
        captured = [GXDLMSClock(), *[GXDLMSRegister(name) for name in COLUMNS]]
        profile.captureObjects += [(one, GXDLMSCaptureObject(2, 0)) for one in captured]
        self.reader.client.updateValue(profile, 2, self.read(profile).value)
        return [[str(row[0].value), *row[1:]] for row in profile.buffer]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("servers", nargs="+", metavar="NAME=HOST:PORT@PID")
    parser.add_argument("--keys-env", metavar="NAME", required=True)
    parser.add_argument("--password-env", metavar="NAME", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gets", type=int, default=300)
    arguments = parser.parse_args()
    arguments.wrapper, arguments.server_address = True, 1
    arguments.counter, arguments.dedicated_env, arguments.service = 1, None, False
    servers = [one.partition("=")[::2] for one in arguments.servers]
    with contextlib.redirect_stdout(sys.stderr):  # Gurux tells of its ciphering there
        report = {name: {} for name, _ in servers}
        for level, make_reader in (("plain", Reader), ("ciphered", SealedReader)):
            measure(level, make_reader, servers, arguments, report)
    json.dump(report, sys.stdout)
    return 0


def measure(level, make_reader, servers, arguments, report):
    arguments.client = READER if level == "plain" else UTILITY
    timed = [(name, Timed(make_reader, address, arguments)) for name, address in servers]
    for _ in range(arguments.rounds):
        for _, one in timed:
            one.round(arguments.gets)
    for name, one in timed:
        report[name][level] = {**one.times, "rows": one.rows()}
        one.reader.port.port.close()


if __name__ == "__main__":
    sys.exit(main())
