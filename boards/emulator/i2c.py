"""An I2C bus with simulated chips on it: the part of `machine.I2C` that drivers use.

Here: addressing and what silence looks like. Not here: the chips (`ds3231_chip`,
`mb85rc256v_chip`). A chip takes the octets of a write in `receive`, beginning with the register
address, and fills the buffer of a read in `fill`.
"""

from meter.const import const

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .power_cord import PowerCord

    class Chip(Protocol):
        """One device on the bus."""

        def receive(self, octets: bytes) -> None: ...

        def fill(self, buffer: bytearray) -> None: ...


# What an ESP32's driver raises: nobody acknowledged the address; a line is held down.
_ENODEV = const(19)
_ETIMEDOUT = const(116)


class I2cBus:
    """`chips` by their 7-bit address, on a board that lives from `cord`."""

    def __init__(self, chips: "dict[int, Chip]", cord: "PowerCord | None" = None) -> None:
        self._chips = chips
        self._cord = cord
        self.silent: "set[int]" = set()  # addresses of chips that do not answer
        self.is_stuck = False  # a chip or a solder bridge holds a line down: nobody is heard

    def fit(self, address: int, chip: "Chip") -> None:
        """Solder `chip` on."""
        self._chips[address] = chip

    def readfrom_mem_into(
        self, addr: int, memaddr: int, buf: bytearray, *, addrsize: int = 8
    ) -> None:
        """Address `memaddr`, then read on from there after a repeated start."""
        chip = self._select(addr)
        chip.receive(memaddr.to_bytes(addrsize // 8, "big"))
        chip.fill(buf)

    def writeto_mem(
        self, addr: int, memaddr: int, buf: "bytes | bytearray", *, addrsize: int = 8
    ) -> None:
        """Address `memaddr` and write on from there."""
        self._select(addr).receive(memaddr.to_bytes(addrsize // 8, "big") + bytes(buf))

    def _select(self, address: int) -> "Chip":
        if self._cord is not None:
            self._cord.check()
        if self.is_stuck:
            raise OSError(_ETIMEDOUT)
        if address in self.silent or address not in self._chips:
            raise OSError(_ENODEV)
        return self._chips[address]
