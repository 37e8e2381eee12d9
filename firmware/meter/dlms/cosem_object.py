"""A COSEM object as a table: its attributes and methods, each with who may use it and how.

Which objects a meter has is in `object_model`, what their classes look like in
`interface_classes`. Every function in a table receives the `Session` it is called for, with
`session.meter`, `session.association` and `session.objects`.
"""

from . import axdr
from .association import NOBODY

NO_ACCESS = 0
READ = 1
WRITE = 2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from ..meter import Meter
    from .axdr_reader import Value
    from .session import Session

    Read = Callable[[Session], bytes | Iterator[bytes]]
    Write = Callable[[Session, Value], int]
    Act = Callable[[Session, Value], tuple[int, bytes]]


class Attribute:
    """`read(session)` gives the encoded value, as bytes or as an iterator of pieces of it.

    `write(session, value)` takes the decoded value and gives a data-access result. `readers` and
    `writers` are masks of association bits; `is_open(meter)`, when given, closes writing for all
    while it is False.
    """

    __slots__ = ("read", "readers", "write", "writers", "is_open")

    def __init__(
        self,
        read: "Read | None",
        readers: int,
        write: "Write | None" = None,
        writers: int = NOBODY,
        is_open: "Callable[[Meter], bool] | None" = None,
    ) -> None:
        self.read = read
        self.readers = readers
        self.write = write
        self.writers = writers
        self.is_open = is_open

    def rights(self, bit: int, meter: "Meter") -> int:
        """Return READ and WRITE as far as the association with `bit` may, now."""
        rights = READ if self.readers & bit else NO_ACCESS
        if self.writers & bit and (self.is_open is None or self.is_open(meter)):
            rights |= WRITE
        return rights


class Method:
    """`act(session, value)` takes the decoded parameter and gives (result, encoded answer)."""

    __slots__ = ("act", "callers")

    def __init__(self, act: "Act | None" = None, callers: int = NOBODY) -> None:
        self.act = act
        self.callers = callers


class CosemObject:
    """One object. `attributes` begin with number 2: number 1 is the name, for all who see it."""

    __slots__ = ("class_id", "version", "name", "methods", "seen_by", "_attributes")

    def __init__(
        self, class_id: int, version: int, name: bytes, attributes: tuple, methods: tuple = ()
    ) -> None:
        self.class_id = class_id
        self.version = version
        self.name = name
        self.methods = methods
        self.seen_by = _all_users(attributes, methods)
        self._attributes = attributes

    def attribute(self, number: int) -> "Attribute | None":
        """Return attribute `number`, or None when the class has no such attribute."""
        if number == 1:
            return Attribute(self._read_name, self.seen_by)
        if 2 <= number < len(self._attributes) + 2:
            return self._attributes[number - 2]
        return None

    def method(self, number: int) -> "Method | None":
        """Return method `number`, or None when the class has no such method."""
        if 1 <= number <= len(self.methods):
            return self.methods[number - 1]
        return None

    def list_element(self, bit: int, meter: "Meter") -> bytes:
        """Return the encoded object_list element, with the rights of the association with `bit`."""
        rights = [READ if self.seen_by & bit else NO_ACCESS]
        rights += [attribute.rights(bit, meter) for attribute in self._attributes]
        attributes = [
            axdr.structure(axdr.integer8(index + 1), axdr.enum(rights[index]), axdr.NULL)
            for index in range(len(rights))
        ]
        methods = [
            axdr.structure(
                axdr.integer8(index + 1), axdr.enum(1 if self.methods[index].callers & bit else 0)
            )
            for index in range(len(self.methods))
        ]
        return axdr.structure(
            axdr.unsigned16(self.class_id),
            axdr.unsigned8(self.version),
            axdr.octet_string(self.name),
            axdr.structure(axdr.array(attributes), axdr.array(methods)),
        )

    def _read_name(self, session: "Session") -> bytes:
        return axdr.octet_string(self.name)


def _all_users(attributes: tuple, methods: tuple) -> int:
    users = NOBODY
    for attribute in attributes:
        users |= attribute.readers | attribute.writers
    for method in methods:
        users |= method.callers
    return users
