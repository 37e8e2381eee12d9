"""The fake meter of tests/dlms behind a real pseudo-terminal or TCP port, in a thread."""

import os
import select
import socket
import sys
import threading
import tty
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "dlms"))

from fake_meter import FakeMeter
from meter.dlms.hdlc_server import HdlcServer
from meter.dlms.server import Server
from meter.dlms.wrapper_server import WrapperServer

WRAPPER_FIRST_BYTE = b"\x00"


class FakePort:
    """Serves one meter until the `with` block ends. `arguments` are the reader's."""

    def __init__(self, kind, meter=None):
        self.kind = kind
        self.meter = meter or FakeMeter()
        self.server = Server(self.meter)
        self._stopped_r, self._stopped_w = os.pipe()

    def __enter__(self):
        if self.kind == "serial":
            self._open_pty()
        else:
            self._open_tcp()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        os.write(self._stopped_w, b"x")
        self._thread.join()
        self._close()
        os.close(self._stopped_r)
        os.close(self._stopped_w)

    def _open_pty(self):
        master, slave = os.openpty()
        tty.setraw(slave)
        self.arguments = ["--serial", os.ttyname(slave)]
        self._connections = [master]
        self._close = lambda: (os.close(master), os.close(slave))

    def _open_tcp(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.arguments = ["--tcp", f"127.0.0.1:{listener.getsockname()[1]}"]
        if self.kind == "wrapper":
            self.arguments.append("--wrapper")
        self._listener = listener
        self._close = listener.close

    def _serve(self):
        if self.kind == "serial":
            self._serve_one(self._connections[0])
            return
        while self._ready(self._listener):
            with self._listener.accept()[0] as connection:
                self._serve_one(connection.fileno())

    def _serve_one(self, number):
        end = None
        while self._ready(number):
            data = os.read(number, 4096)
            if not data:
                return
            if end is None:
                wrapper = data[:1] == WRAPPER_FIRST_BYTE
                end = WrapperServer(self.server) if wrapper else HdlcServer(self.server)
            os.write(number, end.feed(data))

    def _ready(self, source):
        readable = select.select([source, self._stopped_r], [], [])[0]
        return self._stopped_r not in readable
