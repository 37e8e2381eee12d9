"""The errors of the DLMS code, a family of six. No parser here raises anything else on any input.

A server answers them on the wire and goes on; a client hands them to its caller.
"""

_RESULTS = (
    (0, "success"),
    (1, "hardware fault"),
    (2, "temporary failure"),
    (3, "read or write denied"),
    (4, "object undefined"),
    (9, "object class inconsistent"),
    (11, "object unavailable"),
    (12, "type unmatched"),
    (13, "scope of access violated"),
    (14, "data block unavailable"),
    (15, "long get aborted"),
    (16, "no long get in progress"),
    (17, "long set aborted"),
    (18, "no long set in progress"),
    (19, "data block number invalid"),
    (250, "other reason"),
)

_DIAGNOSTICS = (
    (0, "no diagnostic"),
    (1, "no reason given"),
    (2, "application context not supported"),
    (11, "authentication mechanism not recognised"),
    (12, "authentication mechanism required"),
    (13, "authentication failed"),
    (14, "authentication required"),
)


class DlmsError(Exception):
    """Something went wrong between a DLMS client and a meter."""


class MalformedError(DlmsError):
    """The other side sent bytes that are not what the protocol allows here."""


class LinkError(DlmsError):
    """The frames do not get through: no answer, or the meter dropped the connection."""


class AccessError(DlmsError):
    """The meter refused a GET, SET or ACTION. `result` is the data-access or action result."""

    def __init__(self, result: int) -> None:
        super().__init__("the meter answered " + _text(_RESULTS, result))
        self.result = result


class AssociationError(DlmsError):
    """The meter refused the association. `result` 1 or 2, `diagnostic` as in ACSE."""

    def __init__(self, result: int, diagnostic: int) -> None:
        super().__init__("association refused: " + _text(_DIAGNOSTICS, diagnostic))
        self.result = result
        self.diagnostic = diagnostic


class ServiceError(DlmsError):
    """The meter answered with an exception response: it could not serve the request at all.

    `state` 1 not allowed (as when not associated), 2 unknown; `service` 1 not possible,
    2 not supported, 3 other, 4 too long, 5 deciphering, 6 invocation counter; then `counter` is the
    lowest that would be taken.
    """

    def __init__(self, state: int, service: int, counter: int = 0) -> None:
        super().__init__("exception response " + str(state) + "/" + str(service))
        self.state = state
        self.service = service
        self.counter = counter


def _text(table: tuple, number: int) -> str:
    for known, text in table:
        if known == number:
            return text + " (" + str(number) + ")"
    return "code " + str(number)
