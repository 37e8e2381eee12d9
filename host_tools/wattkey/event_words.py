"""What a meter's event codes mean, in words (SPEC 2.7).

Here: codes and words; in braces what an event's detail says. Not here: how events are read
(`meter_client`). Capitals where a person should go and look.
"""

from meter.core import verdict

from .quantities import duration_text

BATTERY_CLOCK_DOUBTED_EVENT = 414

_BEGINS = {
    7: "over voltage",
    9: "low voltage",
    51: "CURRENT REVERSED",
    65: "CURRENT PAST THE METER",
    67: "over current",
    69: "CURRENT TO EARTH",
    201: "MAGNET",
    203: "NEUTRAL DISTURBED",
    205: "low power factor",
    207: "NEUTRAL MISSING",
}
"""Conditions; the code after each says that it is over."""

_EVENTS = {
    **_BEGINS,
    **{code + 1: text.lower() + ": over" for code, text in _BEGINS.items()},
    101: "power failed",
    102: "power restored{minutes_dark}",
    151: "clock set",
    152: "demand period set",
    153: "load period set",
    154: "billing day set",
    155: "tariff calendar set",
    158: "limits set",
    159: "limiter in use",
    160: "limiter out of use",
    161: "password changed",
    164: "keys changed",
    166: "demand reset: the billing period ends here",
    182: "reconnection after overload set",
    211: "changed to postpaid",
    212: "changed to prepaid",
    215: "overload: {detail} W",
    216: "overload: supply is tried again",
    251: "COVER OPENED",
    301: "supply disconnected",
    302: "supply connected",
    401: "token accepted",
    402: "token refused: {verdict}",
    403: "paid period ended",
    404: "energy cap reached",
    405: "meter provisioned",
    406: "token entered again",
    407: "supply ends soon: {lead} left",
    408: "paid supply has ended, but runs on: nobody is cut off at this hour",
    409: "RELAY DOES NOT OBEY",
    410: "LOAD FLOWS WHILE THE RELAY IS OPEN",
    411: "issuer key changed",
    412: "billing period closed",
    413: "STATE COULD NOT BE STORED",
    BATTERY_CLOCK_DOUBTED_EVENT: "battery clock not believed",
    415: "PROFILE COULD NOT BE KEPT",
    416: "overload: locked out",
    417: "tamper cleared",
    418: "clock no longer trusted: nobody counted the time in the dark",
    419: "thresholds set",
    420: "LOG-IN LOCKED AFTER WRONG PASSWORDS OR KEYS",
    421: "calibrated",
    422: "where or when to push set",
    423: "A PUSH DID NOT ARRIVE",
    424: "GUARD OPENED THE RELAY{guard}",
}


_GUARD_REASONS = {1: "too much current or power", 2: "too hot"}


def text(code: int, detail: int | None = 0) -> str:
    """An event in words, with what its detail says; `event 999` where nobody knows the code.

    A `detail` of None is not known: IS 15959's event profiles have no room for it.
    """
    words = _EVENTS.get(code, f"event {code}")
    if detail is None:
        return words.partition("{")[0].rstrip(": ")
    guard = f": {_GUARD_REASONS.get(detail, f'reason {detail}')}" if detail else ""
    dark = f" after {duration_text(60 * detail)}" if detail else ""
    return words.format(
        detail=detail,
        guard=guard,
        minutes_dark=dark,
        lead=duration_text(60 * detail),
        verdict=verdict.text(detail),
    )
