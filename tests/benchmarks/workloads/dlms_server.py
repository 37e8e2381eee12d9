"""A whole meter behind a TCP port: `dlms_server.py PORT`.

A real meter with all its objects and a full profile, on the conversation that every link has; no
asyncio and no clock that ticks, so that only answering is measured. One client after another.
"""

import socket
import sys

from meter.dlms.association import EVERYBODY
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.obis import to_text
from meter.dlms.profile_generic import profile_generic
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from meter.symmetric import best_gcm
from profile_rows import COLUMNS, NAME, ROWS, profile_opener
from whole_meter import ISSUER_KEY, NOW_S, READER_SECRET, make_bare_meter

UTILITY_KEYS = bytes(range(48))
_CHUNK = 256


class ServerWithProfile(Server):
    """A meter's server with one profile more."""

    def __init__(self, meter):
        super().__init__(meter, best_gcm)
        opener = profile_opener()
        self.objects.add(
            lambda name, _: profile_generic(name, EVERYBODY, COLUMNS, opener, ROWS),
            ((to_text(NAME),),),
        )


def make_server():
    """Return the server of a meter in service."""
    meter = make_bare_meter()
    keys = (ISSUER_KEY, READER_SECRET, NOW_S, UTILITY_KEYS)
    assert meter.provision(meter.identity.serial, *keys) == 0
    return ServerWithProfile(meter)


def serve(port):
    """Answer one client after another."""
    server = make_server()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    listener.listen(1)
    print("listening")
    while True:
        client = listener.accept()[0]
        _converse(client, Conversation(server.meter, HdlcServer(server), WrapperServer(server)))
        client.close()


def _converse(client, talk):
    while True:
        data = client.recv(_CHUNK)
        if not data:
            return
        answer = talk.feed(data)
        if answer:
            client.send(answer)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
