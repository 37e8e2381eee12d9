"""A whole meter behind a TCP port; `serve_dlms.py` starts it.

A real meter with all its objects and 35 days of load profile, on the conversation that every link
has; no asyncio, no flash and no clock that ticks, so that only answering is measured. One client
after another.
"""

import socket

from load_rows import Shelf, fill
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer
from meter.links.conversation import Conversation
from meter.symmetric import best_gcm
from whole_meter import ISSUER_KEY, NOW_S, READER_SECRET, make_bare_meter

UTILITY_KEYS = bytes(range(48))
_CHUNK = 256


def make_server():
    """Return the server of a meter in service."""
    meter = make_bare_meter(shelf=Shelf())
    keys = (ISSUER_KEY, READER_SECRET, NOW_S, UTILITY_KEYS)
    assert meter.provision(meter.identity.serial, *keys) == 0
    fill(meter)
    return Server(meter, best_gcm)


def serve(server, port):
    """Answer one client after another."""
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
