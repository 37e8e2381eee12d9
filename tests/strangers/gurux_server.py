"""Gurux's own Python server on a TCP port, with the wrapper: what ours is measured beside.

A program of its own, as gurux_reader.py beside it, and of the same environment.

gurux_server.py PORT --keys-env NAME --rows FIRST_S PERIOD_S COUNT

As published (1.0.203) this server cannot run: it calls methods that nobody wrote. `Reply` and
`Repaired` add those, and prove the utility's client by Gurux's own arithmetic; finding frames,
reading requests, encoding, blocks and ciphering are Gurux's alone.
"""

import argparse
import datetime
import os
import socket
import struct
import sys

from gurux_dlms import GXByteBuffer, GXDateTime
from gurux_dlms._GXAPDU import _GXAPDU
from gurux_dlms.ConnectionState import ConnectionState
from gurux_dlms.enums import (
    AccessMode,
    Authentication,
    Command,
    Conformance,
    DataType,
    InterfaceType,
    MethodAccessMode,
    Security,
    SourceDiagnostic,
)
from gurux_dlms.GXDLMS import GXDLMS
from gurux_dlms.GXDLMSLNParameters import GXDLMSLNParameters
from gurux_dlms.GXSecure import GXSecure
from gurux_dlms.objects import (
    GXDLMSAssociationLogicalName,
    GXDLMSCaptureObject,
    GXDLMSClock,
    GXDLMSProfileGeneric,
    GXDLMSRegister,
)
from gurux_dlms.secure import GXDLMSSecureServer

UTILITY = 48
TITLE = b"GRXserve"
KEY = 16
MAX_PDU = 1024
SECRET = b"reader-secret"
ENERGY = "1.0.1.8.0.255"
# A load profile's columns behind the clock, as firmware/meter/dlms/profile_objects.py has them.
COLUMNS = (
    ("1.0.12.27.0.255", DataType.UINT16),
    ("1.0.1.29.0.255", DataType.UINT32),
    ("1.0.9.29.0.255", DataType.UINT32),
    ("1.0.2.29.0.255", DataType.UINT32),
    ("1.0.10.29.0.255", DataType.UINT32),
    ("1.0.11.27.0.255", DataType.UINT16),
)
PROVE = b"\x00\x0f\x00\x00\x28\x00\x00\xff\x01\x01\x09\x11"


class Reply:
    """In place of GXServerReply, which lacks these two methods."""

    def __init__(self, data):
        self.data, self.reply, self.count, self.connectionInfo = data, b"", 0, None

    def isStreaming(self):  # noqa: N802 - Gurux's name
        return False

    def setReply(self, reply):  # noqa: N802
        self.reply = bytes(reply.array() if hasattr(reply, "array") else reply or b"")

    def getConnectionInfo(self):  # noqa: N802
        return None


class Repaired(GXDLMSSecureServer):
    """The abstract methods, and those that are called and missing."""

    def isTarget(self, _server, client):  # noqa: N802
        secure = client == UTILITY
        self.settings.cipher.security = Security.AUTHENTICATION_ENCRYPTION if secure else 0
        return True

    def onValidateAuthentication(self, authentication, password):  # noqa: N802
        known = authentication == Authentication.HIGH_GMAC or bytes(password or b"") == SECRET
        return SourceDiagnostic.NONE if known else SourceDiagnostic.AUTHENTICATION_FAILURE

    def onGetAttributeAccess(self, _argument):  # noqa: N802
        return AccessMode.READ

    def onGetMethodAccess(self, _argument):  # noqa: N802
        return MethodAccessMode.ACCESS

    def getTransaction(self):  # noqa: N802
        return self.transaction

    def setTransaction(self, transaction):  # noqa: N802
        if transaction is not None:
            transaction.setData = lambda data: setattr(transaction, "data", data)
        self.transaction = transaction

    def ignore(self, *_):
        return None

    onFindObject = onPreRead = onPostRead = notifyRead = onConnected = ignore  # noqa: N815
    onDisconnected = onInvalidConnection = onPreAction = onPostAction = ignore  # noqa: N815

    def handleCommand(self, command, data, reply):  # noqa: N802
        if command == Command.AARQ and self.settings.clientAddress == UTILITY:
            return self.challenged(data)
        if command == Command.METHOD_REQUEST:
            return self.proved(bytes(data.array()))
        return super().handleCommand(command, data, reply)

    def challenged(self, request):
        """Answer the utility's AARQ, which Gurux's `generateAARE` fails at; never measured."""
        settings, cipher = self.settings, self.settings.cipher
        self.reset(True)
        cipher.security = Security.AUTHENTICATION_ENCRYPTION
        _GXAPDU.parsePDU(settings, cipher, request, None)
        settings.setStoCChallenge(GXSecure.generateChallenge()[:KEY])
        grant = bytes(_GXAPDU.getUserInformation(settings, cipher))
        fields = field(0xA4, field(4, TITLE)) + field(0x88, b"\x07\x80")
        fields += field(0x89, bytes.fromhex("60857405080205"))
        fields += field(0xAA, field(0x80, bytes(settings.stoCChallenge)))
        head = bytes.fromhex("a109060760857405080103a203020100a305a10302010e")
        self.replyData.set(field(0x61, head + fields + field(0xBE, field(4, grant))))
        return GXDLMS.getWrapperFrame(settings, Command.AARE, self.replyData)

    def proved(self, request):
        """Answer the client's proof of HLS-GMAC with ours; never measured."""
        settings, cipher = self.settings, self.settings.cipher
        at = request.index(PROVE) + len(PROVE)
        counter = struct.unpack(">I", request[at + 1 : at + 5])[0]
        title, challenge = settings.sourceSystemTitle, settings.stoCChallenge
        expected = GXSecure.secure(settings, cipher, counter, challenge, title)
        if bytes(expected) != request[at : at + 17]:
            raise SystemExit("the client did not prove that it has the keys")
        ours = GXSecure.secure(
            settings, cipher, cipher.invocationCounter, settings.ctoSChallenge, TITLE
        )
        settings.connected |= ConnectionState.DLMS
        body = GXByteBuffer(b"\x00\x01\x00\x09" + bytes((len(ours),)) + bytes(ours))
        parameters = GXDLMSLNParameters(settings, 1, Command.METHOD_RESPONSE, 1, body, None, 0xFF)
        GXDLMS.getLNPdu(parameters, self.replyData)
        return GXDLMS.getWrapperFrame(settings, Command.METHOD_RESPONSE, self.replyData)


def field(tag, content):
    return bytes((tag, len(content))) + content


def make_server(keys, rows):
    server = Repaired(True, InterfaceType.WRAPPER)
    settings = server.settings
    settings.maxServerPDUSize = MAX_PDU
    settings.getMaxPduSize = lambda: settings.maxPduSize
    settings.gbtWndowSize = 1  # Gurux's spelling
    # What is sealed by its service is opened with an argument too few; the general way has them.
    GXDLMS.handleGloDedRequest = GXDLMS.handleGeneralCiphering
    settings.proposedConformance |= Conformance.GENERAL_PROTECTION
    cipher = settings.cipher = settings.ciphering
    cipher.systemTitle = TITLE
    cipher.blockCipherKey, cipher.authenticationKey = keys[:KEY], keys[KEY:]
    association = GXDLMSAssociationLogicalName()
    objects = [*make_objects(rows), association]
    for one in objects:
        server.items.append(one)
        association.objectList.append(one)
    server.initialize()
    return server


def make_objects(rows):
    clock, profile = GXDLMSClock(), GXDLMSProfileGeneric("1.0.99.1.0.255")
    columns = [make_register(*one) for one in zip(COLUMNS, rows[0][1:], strict=True)]
    for one in (clock, *columns):
        profile.captureObjects.append((one, GXDLMSCaptureObject(2, 0)))
    profile.buffer = rows
    return [clock, make_register((ENERGY, DataType.UINT32), 3_000_000), *columns, profile]


def make_register(named, value):
    register = GXDLMSRegister(named[0])
    register.value = value
    register.setDataType(2, named[1])
    return register


def make_rows(first_s, period_s, count):
    """The rows of tests/benchmarks/workloads/load_rows.py, as Gurux keeps rows."""
    utc = datetime.UTC
    return [
        [
            GXDateTime(datetime.datetime.fromtimestamp(first_s + period_s * number, utc)),
            *row(number),
        ]
        for number in range(count)
    ]


def row(number):
    import_wh = 400 + number % 37
    return 22_000 + number % 2100, import_wh, import_wh + 9, number % 5, number % 7, 350 + number


def serve(server, port):
    # Gurux prints a line for each message that it opens; who started us reads only the first one.
    with socket.create_server(("127.0.0.1", port)) as listener, open(os.devnull, "w") as nowhere:
        print("listening", flush=True)
        sys.stdout = nowhere
        while True:
            with listener.accept()[0] as client:
                server.reset()
                while data := client.recv(4096):
                    reply = Reply(data)
                    server.handleRequest(reply)
                    client.sendall(reply.reply)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", type=int)
    parser.add_argument("--keys-env", metavar="NAME", required=True)
    parser.add_argument("--rows", type=int, nargs=3, metavar=("FIRST_S", "PERIOD_S", "COUNT"))
    arguments = parser.parse_args()
    keys = bytes.fromhex(os.environ[arguments.keys_env])
    serve(make_server(keys, make_rows(*arguments.rows)), arguments.port)


if __name__ == "__main__":
    sys.exit(main())
