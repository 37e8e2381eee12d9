"""Where an emulated meter can be reached on this computer: TCP ports and pseudo-terminals.

Here: finding and opening them. Not here: what is spoken there.
"""

import os
import socket

from .errors import PortError


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_free(port: int | None) -> None:
    """Complain about a port that was asked for and cannot be had."""
    if port is None:
        return
    try:
        with socket.socket() as probe:
            if os.name == "posix":  # as the emulator does; on Windows it would share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            probe.listen()
    except (OSError, OverflowError) as error:
        raise PortError(
            f"TCP port {port} cannot be used: {getattr(error, 'strerror', None) or error}",
            "choose another, or none for a free one",
        ) from None


def open_terminal() -> tuple[str | None, tuple[int, ...]]:
    """Return a raw pseudo-terminal's path, and its master and slave descriptors.

    The emulator gets both: holding the slave side keeps the port alive while nobody has it open.
    """
    if os.name == "nt":
        return None, ()
    import tty

    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    return os.ttyname(slave), (master, slave)
