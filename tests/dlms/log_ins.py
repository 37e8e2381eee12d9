"""Attempts to log in, and how they end: (result, diagnostic) of the association response."""

from loopback import Bench
from meter.dlms import acse
from meter.dlms.errors import AssociationError

LET_IN = (0, 0)
WRONG = (acse.RESULT_REJECTED, acse.DIAGNOSTIC_AUTHENTICATION)
LOCKED = (acse.RESULT_REJECTED_NOW, acse.DIAGNOSTIC_AUTHENTICATION)
NO_PASSWORD = (acse.RESULT_REJECTED, acse.DIAGNOSTIC_MECHANISM)


def log_in(sap, meter, **how):
    """Try to log in at `meter` as `Bench` does with the same words; return how it ended."""
    try:
        Bench(sap=sap, portion=4096, meter=meter, **how).connect()
    except AssociationError as error:
        return error.result, error.diagnostic
    return LET_IN
