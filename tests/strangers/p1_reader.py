"""Reads P1 telegrams with dsmr-parser and prints what it found as JSON.

A program of its own, run by the Python of a separate environment (see requirements.txt): nothing of
ours is imported here, so that what it says about our meter is a stranger's word.

p1_reader.py --tcp HOST:PORT | --serial PATH | --telegrams < TEXTS

Output: {"NAME": {"value", "unit"}} of the first telegram that is whole; with --telegrams, for each
text of the JSON list on standard input, that or {"refused": the name of the error}.
"""

import argparse
import json
import sys

from dsmr_parser import telegram_specifications
from dsmr_parser.clients import SERIAL_SETTINGS_V5, SerialReader
from dsmr_parser.clients.socket_ import SocketReader
from dsmr_parser.exceptions import ParseError
from dsmr_parser.objects import CosemObject
from dsmr_parser.parsers import TelegramParser

SPECIFICATIONS = {
    "V5": telegram_specifications.V5,
    "Fluvius": telegram_specifications.BELGIUM_FLUVIUS,
}


def plain(telegram):
    """What dsmr-parser decoded, as JSON can hold it; times are UTC there."""
    return {
        name: {"value": None if item.value is None else str(item.value), "unit": item.unit}
        for name, item in telegram
        if isinstance(item, CosemObject)
    }


def first_of(reader):
    """The first telegram that the reader takes."""
    return plain(next(iter(reader.read())))


def verdict(parser, text):
    """What one telegram says, or why it is none."""
    try:
        return plain(parser.parse(text, throw_ex=True))
    except (ParseError, ValueError) as error:  # a checksum of other digits is a ValueError
        return {"refused": type(error).__name__}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--tcp", metavar="HOST:PORT")
    where.add_argument("--serial", metavar="PATH")
    where.add_argument("--telegrams", action="store_true")
    parser.add_argument("--specification", choices=list(SPECIFICATIONS), default="V5")
    arguments = parser.parse_args()
    specification = SPECIFICATIONS[arguments.specification]
    if arguments.telegrams:
        judge = TelegramParser(specification)
        found = [verdict(judge, text) for text in json.load(sys.stdin)]
    elif arguments.serial:
        found = first_of(SerialReader(arguments.serial, dict(SERIAL_SETTINGS_V5), specification))
    else:
        host, _, port = arguments.tcp.rpartition(":")
        found = first_of(SocketReader(host, int(port), specification))
    json.dump(found, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
