"""Listens for one push of a meter with Gurux's DLMS client, and prints what it says as JSON.

A program of its own, as gurux_reader.py beside it, and of the same environment.

gurux_listener.py --keys-env NAME [--serial PATH]

The keys (encryption, then authentication key) come as hex in an environment variable. The first
line on stdout is the TCP port that it listens on, on 127.0.0.1, or the serial port's path; then
{"time", "values"}, each value as Gurux's own Push setup object hands it to the object it is of.
"""

import argparse
import contextlib
import json
import os
import socket
import sys

import serial
from gurux_dlms import GXByteBuffer, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType, Security
from gurux_dlms.objects import (
    GXDLMSCaptureObject,
    GXDLMSClock,
    GXDLMSData,
    GXDLMSDisconnectControl,
    GXDLMSPushSetup,
    GXDLMSRegister,
)
from gurux_dlms.secure import GXDLMSSecureClient
from gurux_reader import plain

PATIENCE_S = 60
KEY = 16
PUSH_CLIENT = 64

# What SPEC 3.14 says is told.
TOLD = (
    (GXDLMSData("0.0.96.1.2.255"), 2),
    (GXDLMSPushSetup("0.0.25.9.0.255"), 1),
    (GXDLMSClock("0.0.1.0.0.255"), 2),
    (GXDLMSRegister("1.0.1.8.0.255"), 2),
    (GXDLMSRegister("1.0.2.8.0.255"), 2),
    (GXDLMSDisconnectControl("0.0.96.3.10.255"), 3),
    (GXDLMSRegister("0.0.128.1.1.255"), 2),
)


def make_client(keys, framing):
    client = GXDLMSSecureClient(True, PUSH_CLIENT, 1, Authentication.NONE, None, framing)
    cipher = client.ciphering
    cipher.blockCipherKey, cipher.authenticationKey = keys[:KEY], keys[KEY:]
    cipher.security = Security.AUTHENTICATION_ENCRYPTION
    return client


def take(client, octets):
    """The values of a push, as Gurux's notify parser finds them."""
    reply, notify = GXReplyData(), GXReplyData()
    client.getData(GXByteBuffer(octets), reply, notify)
    assert notify.isComplete() and not notify.isMoreData()
    setup = GXDLMSPushSetup("0.0.25.9.0.255")
    setup.pushObjectList = [(item, GXDLMSCaptureObject(number, 0)) for item, number in TOLD]
    setup.getPushValues(client, notify.value)
    values = [plain(item.getValues()[number - 1]) for item, number in TOLD]
    return {"time": plain(notify.time), "values": values}


def hear_call():
    """All that the first caller says."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_S)
        print(server.getsockname()[1], flush=True)
        connection, _ = server.accept()
    connection.settimeout(PATIENCE_S)
    octets = b""
    while more := connection.recv(4096):
        octets += more
    return octets


def hear_line(path):
    """The first that comes on a serial line, until it is silent for a second."""
    line = serial.Serial(path, 9600, timeout=PATIENCE_S)
    print(path, flush=True)
    octets = line.read(1)
    line.timeout = 1
    return octets + line.read(4096)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys-env", metavar="NAME", required=True)
    parser.add_argument("--serial", metavar="PATH")
    arguments = parser.parse_args()
    framing = InterfaceType.HDLC if arguments.serial else InterfaceType.WRAPPER
    client = make_client(bytes.fromhex(os.environ[arguments.keys_env]), framing)
    octets = hear_line(arguments.serial) if arguments.serial else hear_call()
    with contextlib.redirect_stdout(sys.stderr):  # Gurux tells of its ciphering there
        report = take(client, octets)
    json.dump(report, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
