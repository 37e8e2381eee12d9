"""Reads a whole meter with the dlms-cosem client and prints what it found as JSON.

A program of its own, run by the Python of a separate environment (see requirements.txt): nothing of
ours is imported here, so that what it says about our meter is a stranger's word. It owes nothing to
Gurux either: framing, coding and ciphering were written by other people.

dlms_cosem_reader.py (--serial PATH | --tcp HOST:PORT) [--client N] [--counter N]
                     [--password-env NAME | --keys-env NAME] [--read] [--many] [--token HEX]
                     [--relay-off] [--clock HEX] [--profile OBIS --range FROM_S TO_S]

--serial speaks HDLC, --tcp the wrapper. The password comes as text, the keys (encryption and
authentication key) as hex, each in an environment variable.

Output: {"refused": {"kind", "text"}} when the association is not opened, or what was asked for:
--read "objects": [{"class", "version", "name", "access": {"2": n}, "attributes": {"2": {"value"},
{"error": text} or {"undecoded": hex}}}], --many "many": the values of a few attributes got in one
request, --token "enter" and "token_status", --relay-off "relay-off" and "relay", --clock "clock"
(0, or what the result was), --profile "all" and "range": rows.
"""

import argparse
import contextlib
import datetime
import json
import os
import sys

from dlms_cosem import cosem, enumerations, exceptions, utils
from dlms_cosem.clients import dlms_client
from dlms_cosem.cosem.selective_access import CaptureObject, RangeDescriptor
from dlms_cosem.parsers import ProfileGenericBufferParser
from dlms_cosem.protocol import xdlms

TIMEOUT_S = 20
# By HDLC it waits this long for more after a frame whose last checksum octet is 7E, and then takes
# the frame; for an answer that is late it asks the port again, so a short time loses nothing.
SERIAL_TIMEOUT_S = 0.2
SERVER = 1
KEY = 16
TITLE = b"DCStest1"
CLOCK = (8, "0.0.1.0.0.255")
RELAY = (70, "0.0.96.3.10.255")
TOKEN_GATEWAY = (115, "0.0.19.40.0.255")
OWN_ASSOCIATION = (15, "0.0.40.0.0.255")
MANY = ((1, "0.0.42.0.0.255", 2), (8, "0.0.1.0.0.255", 3), (3, "1.0.1.8.0.255", 2))


def octets(name):
    return bytes(int(part) for part in name.split("."))


def attribute_of(class_id, name, number):
    """A class that the library's enumeration lacks is sent as its number."""
    known = enumerations.CosemInterface
    interface = known(class_id) if class_id in known.__members__.values() else class_id
    return cosem.CosemAttribute(interface, cosem.Obis.from_bytes(octets(name)), number)


def security_of(arguments):
    if arguments.keys_env:
        keys = bytes.fromhex(os.environ[arguments.keys_env])
        return {
            "authentication_method": enumerations.AuthenticationMechanism.HLS_GMAC,
            "encryption_key": keys[:KEY],
            "authentication_key": keys[KEY:],
            "client_initial_invocation_counter": arguments.counter,
        }
    if arguments.password_env:
        return {
            "authentication_method": enumerations.AuthenticationMechanism.LLS,
            "password": os.environ[arguments.password_env].encode(),
        }
    return {}


def client_of(arguments):
    common = {
        "client_logical_address": arguments.client,
        "server_logical_address": SERVER,
        "client_system_title": TITLE,
        "timeout": SERIAL_TIMEOUT_S if arguments.serial else TIMEOUT_S,
        **security_of(arguments),
    }
    if arguments.serial:
        return dlms_client.DlmsClient.with_serial_hdlc_transport(
            serial_port=arguments.serial, server_physical_address=None, **common
        )
    host, _, port = arguments.tcp.rpartition(":")
    return dlms_client.DlmsClient.with_tcp_transport(host=host, port=int(port), **common)


def plain(value):
    """What dlms-cosem decoded, as JSON can hold it."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def get(client, class_id, name, number):
    data = client.get(attribute_of(class_id, name, number))
    return utils.parse_as_dlms_data(data)


def value_or_error(client, *where):
    try:
        data = client.get(attribute_of(*where))
    except dlms_client.DataResultError as error:
        return {"error": str(error)}
    try:
        return {"value": plain(utils.parse_as_dlms_data(data))}
    except NotImplementedError:  # this release has no bit-strings and no visible-strings
        return {"undecoded": data.hex()}


def read_meter(client):
    return [read_object(client, row) for row in get(client, *OWN_ASSOCIATION, 2)]


def read_object(client, row):
    class_id, version, logical_name, (attributes, _) = row
    name = ".".join(str(octet) for octet in logical_name)
    numbers = [number for number, _, _ in attributes]
    return {
        "class": class_id,
        "version": version,
        "name": name,
        "access": {str(number): access for number, access, _ in attributes},
        "attributes": {str(n): value_or_error(client, class_id, name, n) for n in numbers},
    }


def read_many(client):
    wanted = [cosem.CosemAttributeWithSelection(attribute_of(*each), None) for each in MANY]
    return [plain(each.value) for each in client.get_many(wanted).response_data]


def read_profile(client, name, span):
    """Every row of a profile, and those of a span, decoded with the profile's own columns."""
    columns = [
        attribute_of(class_id, ".".join(str(octet) for octet in logical_name), number)
        for class_id, logical_name, number, _ in get(client, 7, name, 3)
    ]
    parser = ProfileGenericBufferParser(columns, get(client, 7, name, 4) // 60)
    buffer = attribute_of(7, name, 2)
    chosen = RangeDescriptor(
        restricting_object=CaptureObject(attribute_of(*CLOCK, 2)),
        from_value=moment(span[0]),
        to_value=moment(span[1]),
    )
    found = {"all": client.get(buffer), "range": client.get(buffer, chosen)}
    return {kind: rows(parser.parse_bytes(data)) for kind, data in found.items()}


def rows(parsed):
    return [[plain(column and column.value) for column in row] for row in parsed]


def moment(unix_s):
    return datetime.datetime.fromtimestamp(unix_s, datetime.UTC)


def enter(client, token):
    """Call the gateway's enter; 0 or the result's text."""
    return done(client, TOKEN_GATEWAY, b"\x09" + length_of(token) + token)


def length_of(data):
    return bytes([len(data)]) if len(data) < 128 else b"\x81" + bytes([len(data)])


def done(client, where, data):
    class_id, name = where
    method = cosem.CosemMethod(class_id, cosem.Obis.from_bytes(octets(name)), 1)
    try:
        client.action(method, data)
    except dlms_client.ActionError as error:
        return str(error)
    return 0


def set_clock(client, moment_octets):
    answer = client.set(attribute_of(*CLOCK, 2), b"\x09\x0c" + moment_octets)
    return int(answer.result) if isinstance(answer, xdlms.SetResponseNormal) else str(answer)


def work(client, arguments):
    report = {}
    if arguments.read:
        report["objects"] = read_meter(client)
    if arguments.many:
        report["many"] = read_many(client)
    if arguments.token is not None:
        report["enter"] = enter(client, arguments.token)
        report["token_status"] = value_or_error(client, *TOKEN_GATEWAY, 6)
    if arguments.relay_off:
        report["relay-off"] = done(client, RELAY, b"\x0f\x00")
        report["relay"] = value_or_error(client, *RELAY, 2)
    if arguments.clock is not None:
        report["clock"] = set_clock(client, arguments.clock)
    if arguments.profile:
        report.update(read_profile(client, arguments.profile, arguments.range))
    return report


def converse(client, arguments):
    client.connect()
    try:
        client.associate()
    except (exceptions.DlmsClientException, dlms_client.HLSError) as error:
        return {"refused": {"kind": type(error).__name__, "text": str(error)}}
    report = work(client, arguments)
    client.release_association()
    if arguments.tcp:
        client.disconnect()  # by HDLC it waits for a UA longer than one without parameters is
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--serial", metavar="PATH")
    where.add_argument("--tcp", metavar="HOST:PORT")
    parser.add_argument("--wrapper", action="store_true", help="what --tcp always speaks")
    parser.add_argument("--client", type=int, default=16)
    parser.add_argument("--counter", type=int, default=1)
    parser.add_argument("--password-env", metavar="NAME")
    parser.add_argument("--keys-env", metavar="NAME")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--token", type=bytes.fromhex, metavar="HEX")
    parser.add_argument("--relay-off", action="store_true")
    parser.add_argument("--clock", type=bytes.fromhex, metavar="HEX")
    parser.add_argument("--profile", metavar="OBIS")
    parser.add_argument("--range", type=int, nargs=2, metavar=("FROM_S", "TO_S"))
    arguments = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):
        report = converse(client_of(arguments), arguments)
    json.dump(report, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
