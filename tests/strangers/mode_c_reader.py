"""Reads a meter in IEC 62056-21 mode C with iec62056-21 and prints what it found as JSON.

A program of its own, run by the Python of a separate environment (see requirements.txt): nothing of
ours is imported here, so that what it says about our meter is a stranger's word.

mode_c_reader.py (--serial PATH | --tcp HOST:PORT) [--address A]
                 [--password-env NAME [--read NAME]...]
mode_c_reader.py --messages < HEX

Output: {"manufacturer", "identification", "sets": [[address, value, unit]]}. Without a password the
sets are the standard readout's; with one those of each NAME, and of the name "" all that the
password opens. With --messages, for each data message of the JSON list on standard input, whether
it is taken.
"""

import argparse
import json
import os
import sys

from iec62056_21 import constants, messages, transports
from iec62056_21.client import Iec6205621Client

TIMEOUT_S = 10


class Terminal(transports.SerialTransport):
    def switch_baudrate(self, baud):
        # The library opens the port anew, half a second later, and so loses what a meter has sent
        # by then. (A pseudo-terminal has no speed, but takes one.)
        self.port.baudrate = baud


def transport(arguments):
    if arguments.serial:
        return Terminal(arguments.serial, timeout=TIMEOUT_S)
    host, _, port = arguments.tcp.rpartition(":")
    return transports.TcpTransport((host, int(port)), timeout=TIMEOUT_S)


def read_named(client, names):
    """Log in and read each name; the library checks every answer."""
    client.access_programming_mode()
    # The library's own send_password fails before it sends: its data set wants an address.
    secret = messages.DataSet(address="", value=client.password)
    client.transport.send(messages.CommandMessage("P", 1, secret).to_bytes())
    answer = client._recv_ack()
    if answer != constants.ACK:
        raise SystemExit("the meter did not take the password")
    found = []
    for name in names:
        request = messages.CommandMessage.for_single_read(name)
        client.transport.send(request.to_bytes())
        found += client.read_response().data
    client.send_break()
    return found


def is_taken(message):
    """Whether the library takes a data message as whole."""
    try:
        messages.AnswerDataMessage.from_bytes(message)
    except ValueError:
        return False
    return True


def read_meter(arguments):
    """Say hello, read, and report."""
    password = os.environ[arguments.password_env] if arguments.password_env else ""
    client = Iec6205621Client(transport(arguments), arguments.address, password)
    client.connect()
    sets = read_named(client, arguments.read) if password else client.standard_readout().data
    client.disconnect()
    return {
        "manufacturer": client.manufacturer_id,
        "identification": client.identification,
        "sets": [[item.address, item.value, item.unit] for item in sets],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--serial", metavar="PATH")
    where.add_argument("--tcp", metavar="HOST:PORT")
    where.add_argument("--messages", action="store_true")
    parser.add_argument("--address", default="")
    parser.add_argument("--password-env", metavar="NAME")
    parser.add_argument("--read", metavar="NAME", action="append", default=[])
    arguments = parser.parse_args()
    if arguments.messages:
        report = [is_taken(bytes.fromhex(text)) for text in json.load(sys.stdin)]
    else:
        report = read_meter(arguments)
    json.dump(report, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
