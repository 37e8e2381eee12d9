"""Which way what the meter tells unasked leaves: by an address in a network, or the serial line.

Here: choosing, and putting it together when the schedule says so. Not here: what is told
(`dlms.push`), where and when (`core.push_plan`), delivering (`links.push`, `links.conversation`).
Those come with the first push: a meter that pushes nowhere has none of them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .dlms.server import Server
    from .links.conversation import Conversation
    from .links.push import Connect, PushLink
    from .meter import Meter


def let_push(
    meter: "Meter", dlms: "Server", line: "list[Conversation]", connect: "Connect | None"
) -> "list[PushLink]":
    """Let `meter` push by connections that `connect` opens, or what is spoken on the serial `line`.

    Close what is in the list that is returned when the power fails.
    """
    links: "list[PushLink]" = []

    def send(apdu: bytes) -> bool:
        plan = meter.push.planned()
        if plan.has_address and connect is not None:
            from .links.push import PushLink

            if not links:
                links.append(PushLink(connect, meter))
            return links[0].send(apdu)
        if plan.has_address or not plan.destination or not line:
            return False
        from .dlms.push import hdlc_frame

        line[0].post(hdlc_frame(apdu))
        return True

    def send_what_is_due() -> None:
        from .dlms.push import notification

        try:
            apdu = notification(dlms)
            if apdu is not None:
                send(apdu)
        except Exception as error:  # a push must not stop the meter
            from .links.faults import report

            report(error)

    dlms.send_push = send
    meter.push.on_due = send_what_is_due
    return links
