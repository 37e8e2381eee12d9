"""Opens a sealed association with Gurux's ciphered client and does what it is told there.

A program of its own, as gurux_reader.py beside it, and of the same environment.

gurux_sealed.py (--serial PATH | --tcp HOST:PORT) [--wrapper] --keys-env NAME [--client 48|96]
                [--counter N] [--service | --dedicated-env NAME] [--read] [--relay-off]
                [--relay-on] [--clock UNIX_S] [--transfer-env NAME [--setup OBIS]] [--replay]

Keys come as hex in environment variables: encryption and authentication key; with --transfer-env
the master key and then the two new keys for the security setup --setup. --service seals service by
service instead of generally.

Output: {"refused": {...}} with what Gurux made of a refusal, or {"done": {name: 0 or result}} and
with --read the same report as gurux_reader.py's under "report".
"""

import contextlib
import datetime
import json
import os
import sys

from gurux_dlms import GXDateTime, GXDLMSException, GXDLMSExceptionResponse
from gurux_dlms.enums import Authentication, Conformance, Security
from gurux_dlms.objects import GXDLMSClock, GXDLMSDisconnectControl, GXDLMSSecuritySetup
from gurux_dlms.objects.enums import GlobalKeyType
from gurux_dlms.secure import GXDLMSSecureClient
from gurux_reader import Reader, Refused, common_parser, open_port, read_meter

UTILITY = 48
UTILITY_SETUP = "0.0.43.0.3.255"
TITLE = b"GRXtest1"
KEY = 16


class SealedReader(Reader):
    def make_client(self, arguments):
        keys = bytes.fromhex(os.environ[arguments.keys_env])
        client = GXDLMSSecureClient(
            True, arguments.client, 1, Authentication.HIGH_GMAC, None, self.interface()
        )
        cipher = client.ciphering
        cipher.systemTitle = TITLE
        cipher.blockCipherKey, cipher.authenticationKey = keys[:KEY], keys[KEY:]
        cipher.security = Security.AUTHENTICATION_ENCRYPTION
        cipher.invocationCounter = arguments.counter
        if arguments.dedicated_env:
            cipher.dedicatedKey = bytes.fromhex(os.environ[arguments.dedicated_env])
        if not arguments.service:
            client.proposedConformance |= Conformance.GENERAL_PROTECTION
        return client

    def connect(self):
        super().connect()
        reply = self.exchange(self.client.getApplicationAssociationRequest())
        self.client.parseApplicationAssociationResponse(reply.data)

    def done(self, frames):
        """Send a request; 0 or the result it was refused with."""
        try:
            self.exchange(frames)
        except Refused as refused:
            return refused.code
        return 0


def transfer(reader, setup_name, text):
    octets = bytes.fromhex(text)
    keys = [
        (GlobalKeyType.UNICAST_ENCRYPTION, octets[KEY : 2 * KEY]),
        (GlobalKeyType.AUTHENTICATION, octets[2 * KEY :]),
    ]
    setup = GXDLMSSecuritySetup(setup_name)
    return reader.done(setup.globalKeyTransfer(reader.client, octets[:KEY], keys))


def set_clock(reader, unix_s):
    clock = GXDLMSClock("0.0.1.0.0.255")
    clock.time = GXDateTime(datetime.datetime.fromtimestamp(unix_s, datetime.UTC))
    return reader.done(reader.client.write(clock, 2))


def replay(reader):
    """Send a request with the counter of the one before; what Gurux makes of the answer."""
    relay = GXDLMSDisconnectControl("0.0.96.3.10.255")
    reader.exchange(reader.client.read(relay, 2))
    reader.client.ciphering.invocationCounter -= 1
    try:
        reader.exchange(reader.client.read(relay, 2))
    except GXDLMSExceptionResponse as error:
        return refusal(error)
    return None


def refusal(error):
    values = {"text": str(error)}
    if isinstance(error, GXDLMSExceptionResponse):
        values["service"] = int(error.exceptionServiceError)
        values["value"] = error.serviceErrorValue
    return values


def work(reader, arguments):
    relay = GXDLMSDisconnectControl("0.0.96.3.10.255")
    done, report = {}, {"done": {}}
    if arguments.read:
        report["report"] = read_meter(reader, None)
    if arguments.relay_off:
        done["relay-off"] = reader.done(relay.remoteDisconnect(reader.client))
    if arguments.relay_on:
        done["relay-on"] = reader.done(relay.remoteReconnect(reader.client))
    if arguments.clock is not None:
        done["clock"] = set_clock(reader, arguments.clock)
    if arguments.replay:
        done["replay"] = replay(reader)
    if arguments.transfer_env:
        keys = os.environ[arguments.transfer_env]
        done["transfer"] = transfer(reader, arguments.setup, keys)
    return {**report, "done": done}


def converse_with(reader, do):
    """Log in and return what `do` reports, or the refusal."""
    try:
        reader.connect()
    except (GXDLMSException, GXDLMSExceptionResponse) as error:
        return {"refused": refusal(error)}
    return do()


def converse(reader, arguments):
    report = converse_with(reader, lambda: work(reader, arguments))
    if "refused" in report:
        return report
    is_own = arguments.transfer_env and arguments.setup == UTILITY_SETUP
    if not (is_own and reader.wrapper):  # the keys it would seal with are gone
        reader.disconnect()
    return report


def main():
    parser = common_parser(__doc__.splitlines()[0])
    parser.set_defaults(client=UTILITY)
    parser.add_argument("--keys-env", metavar="NAME", required=True)
    parser.add_argument("--counter", type=int, default=1)
    parser.add_argument("--service", action="store_true")
    parser.add_argument("--dedicated-env", metavar="NAME")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--relay-off", action="store_true")
    parser.add_argument("--relay-on", action="store_true")
    parser.add_argument("--clock", type=int, metavar="UNIX_S")
    parser.add_argument("--transfer-env", metavar="NAME")
    parser.add_argument("--setup", default=UTILITY_SETUP, metavar="OBIS")
    parser.add_argument("--replay", action="store_true")
    arguments = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # Gurux tells of its ciphering there
        report = converse(SealedReader(open_port(arguments), arguments), arguments)
    json.dump(report, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
