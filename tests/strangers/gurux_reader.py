"""Reads a whole meter with Gurux's DLMS client and prints what it found as JSON.

A program of its own, run by the Python of a separate environment (see requirements.txt): nothing of
ours is imported here, so that what it says about our meter is a stranger's word.

gurux_reader.py (--serial PATH | --tcp HOST:PORT) [--wrapper] [--client 16|32]
                [--server-address N] [--password-env NAME] [--token HEX]
                [--profile OBIS --entries FIRST COUNT --range FROM_S TO_S]

Output: {"objects": [{"class", "version", "name", "attributes": {"2": {"value"} or {"error"}},
"access": {"2": n}}], "attributes_read", "attributes_denied", and with --token "enter" (0 or the
action result), "token_status" and "relay_before"/"relay_after" (null where not readable)}.
With --profile only {"all", "entries", "range"}, each a list of rows.
"""

import argparse
import datetime
import json
import os
import socket
import sys

import serial
from gurux_dlms import GXByteBuffer, GXDateTime, GXDLMSClient, GXReplyData
from gurux_dlms.enums import Authentication, DataType, InterfaceType, ObjectType
from gurux_dlms.objects import GXDLMSProfileGeneric

TIMEOUT_S = 10.0
DENIED = 3
TOKEN_GATEWAY = (115, "0.0.19.40.0.255")
RELAY = (70, "0.0.96.3.10.255")


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"the meter answered {code}")
        self.code = int(code)


class SerialPort:
    def __init__(self, path):
        self.port = serial.Serial(path, 9600, timeout=TIMEOUT_S)

    def write(self, data):
        self.port.write(data)

    def read(self):
        return self.port.read(1) + self.port.read(self.port.in_waiting)


class TcpPort:
    def __init__(self, address):
        host, _, number = address.rpartition(":")
        self.port = socket.create_connection((host, int(number)), timeout=TIMEOUT_S)

    def write(self, data):
        self.port.sendall(data)

    def read(self):
        return self.port.recv(4096)


class Reader:
    def __init__(self, port, arguments):
        self.port = port
        self.wrapper = arguments.wrapper
        self.client = self.make_client(arguments)

    def make_client(self, arguments):
        secret = os.environ[arguments.password_env] if arguments.password_env else None
        return GXDLMSClient(
            True,
            arguments.client,
            arguments.server_address,
            Authentication.LOW if secret else Authentication.NONE,
            secret,
            self.interface(),
        )

    def interface(self):
        return InterfaceType.WRAPPER if self.wrapper else InterfaceType.HDLC

    def packet(self, frame, reply):
        """Send one frame and wait until Gurux says that the answer is whole."""
        received, notify = GXByteBuffer(), GXReplyData()
        self.port.write(bytes(frame))
        while True:
            data = self.port.read()
            if not data:
                raise TimeoutError("the meter does not answer")
            received.set(data)
            if self.client.getData(received, reply, notify):
                break
        if reply.error:
            raise Refused(reply.error)

    def exchange(self, frames):
        """Send a request's frames; return the whole answer, its blocks and segments joined."""
        reply = GXReplyData()
        for frame in frames if isinstance(frames, list) else [frames]:
            reply.clear()
            self.packet(frame, reply)
            while reply.isMoreData():
                self.packet(self.client.receiverReady(reply), reply)
        return reply

    def connect(self):
        request = self.client.snrmRequest()
        if request:
            self.client.parseUAResponse(self.exchange(request).data)
        self.client.parseAareResponse(self.exchange(self.client.aarqRequest()).data)

    def disconnect(self):
        if self.wrapper:
            self.exchange(self.client.releaseRequest())
        else:
            self.exchange(self.client.disconnectRequest())

    def objects(self):
        return self.client.parseObjects(self.exchange(self.client.getObjectsRequest()).data, True)

    def attribute(self, item, number):
        """Read one attribute and let Gurux decode it; {"value"} or {"error"}."""
        try:
            reply = self.exchange(self.client.read(item, number))
        except Refused as refused:
            return {"error": refused.code}
        self.client.updateValue(item, number, reply.value)
        return {"value": plain(item.getValues()[number - 1])}

    def enter(self, gateway, token):
        """Call the gateway's enter with an octet-string; 0 or the action result."""
        try:
            self.exchange(self.client.method(gateway, 1, token, DataType.OCTET_STRING))
        except Refused as refused:
            return refused.code
        return 0


def plain(value):
    """What Gurux decoded, as JSON can hold it."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def read_profile(reader, name, entries, times):
    """Rows of a profile: all, `entries` (first, count), and those between two `times`."""
    profile = GXDLMSProfileGeneric(name)
    reader.attribute(profile, 3)
    report = {"all": reader.attribute(profile, 2)["value"]}
    report["entries"] = rows(reader, profile, reader.client.readRowsByEntry(profile, *entries))
    span = [moment(unix_s) for unix_s in times]
    report["range"] = rows(reader, profile, reader.client.readRowsByRange(profile, *span))
    return report


def rows(reader, profile, request):
    """Send a request, the last one that Gurux has numbered, and let it decode the rows."""
    reply = reader.exchange(request)
    profile.buffer = []
    reader.client.updateValue(profile, 2, reply.value)
    return plain(profile.buffer)


def moment(unix_s):
    return GXDateTime(datetime.datetime.fromtimestamp(unix_s, datetime.UTC))


def read_object(reader, item):
    numbers = list(range(1, item.getAttributeCount() + 1))
    if item.objectType == ObjectType.PROFILE_GENERIC:
        numbers.sort(key=lambda number: number == 2)  # columns before rows
    return {
        "class": int(item.objectType),
        "version": item.version,
        "name": item.logicalName,
        "attributes": {str(number): reader.attribute(item, number) for number in numbers},
        "access": {str(number): int(item.getAccess(number)) for number in numbers},
    }


def read_meter(reader, token):
    items = reader.objects()
    found = {(int(item.objectType), item.logicalName): item for item in items}
    report = {"objects": [read_object(reader, item) for item in items]}
    results = [value for row in report["objects"] for value in row["attributes"].values()]
    report["attributes_read"] = sum("value" in result for result in results)
    report["attributes_denied"] = sum(result.get("error") == DENIED for result in results)
    if token is not None:
        relay, gateway = found.get(RELAY), found[TOKEN_GATEWAY]
        report["relay_before"] = relay and reader.attribute(relay, 2).get("value")
        report["enter"] = reader.enter(gateway, token)
        report["token_status"] = reader.attribute(gateway, 6)
        report["relay_after"] = relay and reader.attribute(relay, 2).get("value")
    return report


def common_parser(description):
    parser = argparse.ArgumentParser(description=description)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--serial", metavar="PATH")
    where.add_argument("--tcp", metavar="HOST:PORT")
    parser.add_argument("--wrapper", action="store_true", help="TCP wrapper instead of HDLC")
    parser.add_argument("--client", type=int, default=16)
    parser.add_argument("--server-address", type=int, default=1)
    return parser


def open_port(arguments):
    return SerialPort(arguments.serial) if arguments.serial else TcpPort(arguments.tcp)


def main():
    parser = common_parser(__doc__.splitlines()[0])
    parser.add_argument("--password-env", metavar="NAME")
    parser.add_argument("--token", type=bytes.fromhex, metavar="HEX")
    parser.add_argument("--profile", metavar="OBIS")
    parser.add_argument("--entries", type=int, nargs=2, metavar=("FIRST", "COUNT"))
    parser.add_argument("--range", type=int, nargs=2, metavar=("FROM_S", "TO_S"))
    arguments = parser.parse_args()
    reader = Reader(open_port(arguments), arguments)
    reader.connect()
    if arguments.profile:
        report = read_profile(reader, arguments.profile, arguments.entries, arguments.range)
    else:
        report = read_meter(reader, arguments.token)
    reader.disconnect()
    json.dump(report, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
