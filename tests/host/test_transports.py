"""Roads to a meter, against real ones: a pseudo-terminal, a TCP listener, nothing at all."""

import os
import socket
import threading
from collections.abc import Iterator

import pytest
from wattkey import running
from wattkey.errors import MissingPartError, PortError
from wattkey.transports import Transport, find_ports, open_transport


@pytest.fixture
def pty() -> Iterator[tuple[int, str]]:
    """A raw pseudo-terminal: our end and the path of the other."""
    tty = pytest.importorskip("tty", reason="no pseudo-terminals on this system")
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A listening TCP socket on a free local port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def read_all(transport: Transport, size: int) -> bytes:
    """Collect `size` bytes however they are cut."""
    data = b""
    while len(data) < size:
        piece = transport.read(10)
        assert piece, "nothing came for ten seconds"
        data += piece
    return data


def test_bytes_pass_a_pseudo_terminal_unchanged(pty: tuple[int, str]) -> None:
    ours, path = pty
    everything = bytes(range(256))
    transport = open_transport(path)
    transport.write(everything)
    assert os.read(ours, 1000) == everything
    os.write(ours, everything)
    assert read_all(transport, 256) == everything
    assert transport.framing == "hdlc" and transport.read(0) == b""
    transport.close()
    transport.close()


def test_a_baud_rate_may_follow_the_device(pty: tuple[int, str]) -> None:
    transport = open_transport(pty[1] + "@9600")
    assert transport.name == pty[1]
    transport.close()


def test_a_port_in_use_is_told(pty: tuple[int, str]) -> None:
    first = open_transport(pty[1])
    with pytest.raises(PortError, match="in use"):
        open_transport(pty[1])
    first.close()
    open_transport(pty[1]).close()


def test_an_unplugged_port_is_a_port_error() -> None:
    ours, theirs = os.openpty()
    transport = open_transport(os.ttyname(theirs))
    os.close(theirs)
    os.close(ours)
    with pytest.raises(PortError, match="broke"):
        transport.read(10)
    transport.close()


@pytest.mark.parametrize("scheme", ["socket", "wrapper"])
def test_bytes_pass_tcp_unchanged(listener: socket.socket, scheme: str) -> None:
    transport = open_transport(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    peer, _ = listener.accept()
    everything = bytes(range(256)) * 100
    sender = threading.Thread(target=peer.sendall, args=(everything,))
    sender.start()
    assert read_all(transport, len(everything)) == everything
    sender.join()
    assert transport.framing == ("hdlc" if scheme == "socket" else "wrapper")
    peer.close()
    with pytest.raises(PortError, match="closed"):
        transport.read(10)
    transport.close()


def test_nobody_listens(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(PortError, match="nobody answers"):
        open_transport(f"socket://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "port",
    ["", "socket://", "socket://host", "socket://h:0", "socket://h:70000", "http://h:1", "ble:"],
)
def test_ports_that_name_no_road(port: str) -> None:
    with pytest.raises(PortError) as caught:
        open_transport(port)
    assert caught.value.hint and "\n" not in caught.value.hint


def test_a_missing_device_says_so() -> None:
    with pytest.raises(PortError, match="no port"):
        open_transport("/dev/there-is-no-such-port")


def test_auto_takes_the_only_emulator(pty: tuple[int, str], no_usb: None) -> None:
    running.register("WK1", pty[1], None, None, os.getpid())
    transport = open_transport("auto")
    assert transport.name == pty[1]
    transport.close()


def test_auto_does_not_guess(no_usb: None) -> None:
    with pytest.raises(PortError) as nothing:
        open_transport("auto")
    assert "wattkey emulator" in nothing.value.hint
    running.register("WK1", "/dev/pts/1", None, None, os.getpid())
    running.register("WK2", "/dev/pts/2", None, None, os.getpid())
    with pytest.raises(PortError) as both:
        open_transport("auto")
    assert "WK1" in both.value.hint and "/dev/pts/2" in both.value.hint
    assert [found.port for found in find_ports()] == ["/dev/pts/1", "/dev/pts/2"]


def test_without_pyserial_the_install_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "serial", None)
    with pytest.raises(MissingPartError) as caught:
        open_transport("/dev/ttyUSB0")
    assert "pip install" in caught.value.hint
