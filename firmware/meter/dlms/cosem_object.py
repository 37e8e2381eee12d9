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
    from typing import Callable, Iterable, Iterator

    from .axdr_reader import Value
    from .block_transfer import Sink
    from .session import Session

    Read = Callable[[Session], bytes | Iterator[bytes]]
    Write = Callable[[Session, Value], int]
    Select = Callable[[Session, int, Value], tuple[int, Iterable[bytes]]]
    Begin = Callable[[Session], Sink]
    Act = Callable[[Session, Value], tuple[int, bytes]]


class Attribute:
    """`read(session)` gives the encoded value, as bytes or as an iterator of pieces of it.

    Bytes in place of `read` are a value that never changes; None is one that nobody reads.
    `readers` is a mask of association bits. `begin(session)`, where it is set, gives what takes a
    long value block by block.
    """

    write: "Write | None" = None
    begin: "Begin | None" = None
    select: "Select | None" = None
    writers = NOBODY

    def __init__(self, read: "Read | bytes | None", readers: int) -> None:
        self.read = read
        self.readers = readers

    def rights(self, bit: int, session: "Session") -> int:
        """Return READ and WRITE as far as the association with `bit` may, now."""
        return READ if self.readers & bit else NO_ACCESS


class WrittenAttribute(Attribute):
    """`write(session, value)` takes the decoded value and gives a data-access result.

    `writers` may write, while `is_open(session)` if that is given.
    """

    def __init__(
        self,
        read: "Read | None",
        readers: int,
        write: "Write",
        writers: int,
        is_open: "Callable[[Session], bool] | None" = None,
    ) -> None:
        super().__init__(read, readers)
        self.write = write
        self.writers = writers
        self._is_open = is_open

    def rights(self, bit: int, session: "Session") -> int:
        """Return READ and WRITE as far as the association with `bit` may, now."""
        rights = super().rights(bit, session)
        is_open = self._is_open is None or self._is_open(session)
        return rights | WRITE if self.writers & bit and is_open else rights


class SelectiveAttribute(Attribute):
    """One of which a client may select a part.

    `select(session, selector, value)` gives (data-access result, pieces of the encoded part).
    """

    def __init__(self, read: "Read", readers: int, select: "Select") -> None:
        super().__init__(read, readers)
        self.select = select


class Method:
    """`act(session, value)` takes the decoded parameter and gives (result, encoded answer)."""

    def __init__(self, act: "Act", callers: int) -> None:
        self.act = act
        self.callers = callers


class CosemObject:
    """One object. `attributes` begin with number 2: number 1 is the name, for all who see it.

    A method that nobody may call is None.
    """

    def __init__(
        self, class_id: int, version: int, name: bytes, attributes: tuple, methods: tuple = ()
    ) -> None:
        self.class_id = class_id
        self.version = version
        self.name = name
        self._made = attributes, methods

    @property
    def seen_by(self) -> int:
        """Who may use any of it, as bits of associations."""
        return _all_users(*self._made)

    def tables(self) -> "tuple[tuple[Attribute, ...], tuple[Method | None, ...]]":
        """Return attributes and methods."""
        return self._made

    @property
    def attribute_count(self) -> int:
        """How many attributes the class has, the name among them."""
        return len(self.tables()[0]) + 1

    def attribute(self, number: int) -> "Attribute | None":
        """Return attribute `number`, or None when the class has no such attribute."""
        if number == 1:
            return Attribute(axdr.octet_string(self.name), self.seen_by)
        attributes = self.tables()[0]
        if 2 <= number < len(attributes) + 2:
            return attributes[number - 2]
        return None

    def has_method(self, number: int) -> bool:
        """Say whether the class has a method `number`."""
        return 1 <= number <= len(self.tables()[1])

    def method(self, number: int, bit: int) -> "Method | None":
        """Return method `number` if the association with `bit` may call it, else None."""
        return _granted(self.tables()[1][number - 1], bit)

    def list_element(self, bit: int, session: "Session") -> bytes:
        """Return the encoded object_list element, with the rights of the association with `bit`."""
        attributes, methods = self.tables()
        own = READ if self.seen_by & bit else NO_ACCESS
        rights = [axdr.structure(axdr.integer8(1), axdr.enum(own), axdr.NULL)]
        for number, attribute in enumerate(attributes, 2):
            mode = axdr.enum(attribute.rights(bit, session))
            rights.append(axdr.structure(axdr.integer8(number), mode, _selectors(attribute)))
        calls = [
            axdr.structure(axdr.integer8(number), axdr.enum(1 if _granted(method, bit) else 0))
            for number, method in enumerate(methods, 1)
        ]
        return axdr.structure(
            axdr.unsigned16(self.class_id),
            axdr.unsigned8(self.version),
            axdr.octet_string(self.name),
            axdr.structure(axdr.array(rights), axdr.array(calls)),
        )


class LateObject(CosemObject):
    """One whose tables are made whenever they are asked for, and not kept: large and seldom read.

    `make()` gives attributes and methods; `seen_by` is who may use any of them.
    """

    def __init__(
        self,
        class_id: int,
        version: int,
        name: bytes,
        seen_by: int,
        make: "Callable[[], tuple[tuple[Attribute, ...], tuple[Method | None, ...]]]",
    ) -> None:
        self.class_id = class_id
        self.version = version
        self.name = name
        self._seen_by = seen_by
        self._make = make

    @property
    def seen_by(self) -> int:
        """Who may use any of it, as bits of associations."""
        return self._seen_by

    def tables(self) -> "tuple[tuple[Attribute, ...], tuple[Method | None, ...]]":
        """Return attributes and methods, made now."""
        return self._make()


def _granted(method: "Method | None", bit: int) -> "Method | None":
    return method if method and method.callers & bit else None


def _selectors(attribute: Attribute) -> bytes:
    if attribute.select is None:
        return axdr.NULL
    return axdr.array([axdr.integer8(1), axdr.integer8(2)])  # by range and by entry


def _all_users(attributes: tuple, methods: tuple) -> int:
    users = NOBODY
    for attribute in attributes:
        users |= attribute.readers | attribute.writers
    for method in methods:
        users |= method.callers if method else NOBODY
    return users
