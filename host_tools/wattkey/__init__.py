"""Wattkey's host tools as a library: keys, tokens and meters, without the command line.

Make a token and bring it to a meter:

    from datetime import timedelta
    from wattkey import ActivateFor, Issuer, KeyStore, MeterBook, MeterClient

    issuer = Issuer(MeterBook(), KeyStore().private("home", passphrase))
    token = issuer.issue("WK00000001", ActivateFor(timedelta(days=7)))

    with MeterClient.open("/dev/ttyUSB0") as meter:
        answer = meter.enter_token(token.data)
        print(answer.text)

A refused token is an answer (`answer.is_accepted`), not an exception. Everything that goes wrong
is a `WattkeyError` with a `hint` for the person. Names that are not listed here may change.

Names are imported when they are first used: `wattkey.runtimes` must work before anything that the
others need is installed.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import (
        KeyStoreError,
        MeterBookError,
        MeterRefusedError,
        MissingPartError,
        PortError,
        ProtocolError,
        UsageError,
        WattkeyError,
    )
    from .issuing import IssuedToken, Issuer
    from .keystore import IssuerKey, KeyStore
    from .meter_book import MeterBook
    from .meter_client import MeterClient
    from .meter_data import (
        Identity,
        LastToken,
        MaximumDemand,
        MeterClock,
        MeterEvent,
        MeterHealth,
        RegisterReading,
        SupplyStatus,
    )
    from .meter_record import MeterRecord
    from .metering_client import EventRow, MeteringClient
    from .profiles.data import ProfileTable
    from .profiles.wanted_rows import Wanted
    from .provisioning import Provisioned, provision
    from .session import MeterSession
    from .token_answer import TokenAnswer
    from .tokens import (
        ActivateFor,
        ActivateUntil,
        ClearTamper,
        Connect,
        Disconnect,
        NewIssuerKey,
        SetPaymentMode,
        SetPowerLimit,
        SetTime,
        TokenClaims,
        TokenCommand,
    )
    from .transports import Transport, open_transport

__all__ = [
    "ActivateFor",
    "ActivateUntil",
    "ClearTamper",
    "Connect",
    "Disconnect",
    "EventRow",
    "Identity",
    "IssuedToken",
    "Issuer",
    "IssuerKey",
    "KeyStore",
    "KeyStoreError",
    "LastToken",
    "MaximumDemand",
    "MeterBook",
    "MeterBookError",
    "MeterClient",
    "MeterClock",
    "MeteringClient",
    "MeterEvent",
    "MeterHealth",
    "MeterRecord",
    "MeterRefusedError",
    "MeterSession",
    "MissingPartError",
    "NewIssuerKey",
    "PortError",
    "ProfileTable",
    "ProtocolError",
    "Provisioned",
    "RegisterReading",
    "SetPaymentMode",
    "SetPowerLimit",
    "SetTime",
    "SupplyStatus",
    "TokenAnswer",
    "TokenClaims",
    "TokenCommand",
    "Transport",
    "UsageError",
    "Wanted",
    "WattkeyError",
    "open_transport",
    "provision",
]

_HOME = {
    "KeyStoreError": "errors",
    "MeterBookError": "errors",
    "MeterRefusedError": "errors",
    "MissingPartError": "errors",
    "PortError": "errors",
    "ProtocolError": "errors",
    "UsageError": "errors",
    "WattkeyError": "errors",
    "IssuedToken": "issuing",
    "Issuer": "issuing",
    "IssuerKey": "keystore",
    "KeyStore": "keystore",
    "MeterBook": "meter_book",
    "MeterRecord": "meter_record",
    "MeterClient": "meter_client",
    "EventRow": "metering_client",
    "MeteringClient": "metering_client",
    "ProfileTable": "profiles.data",
    "Wanted": "profiles.wanted_rows",
    "Identity": "meter_data",
    "LastToken": "meter_data",
    "MaximumDemand": "meter_data",
    "MeterClock": "meter_data",
    "MeterEvent": "meter_data",
    "MeterHealth": "meter_data",
    "RegisterReading": "meter_data",
    "SupplyStatus": "meter_data",
    "Provisioned": "provisioning",
    "provision": "provisioning",
    "MeterSession": "session",
    "TokenAnswer": "token_answer",
    "ActivateFor": "tokens",
    "ActivateUntil": "tokens",
    "ClearTamper": "tokens",
    "Connect": "tokens",
    "Disconnect": "tokens",
    "NewIssuerKey": "tokens",
    "SetPaymentMode": "tokens",
    "SetPowerLimit": "tokens",
    "SetTime": "tokens",
    "TokenClaims": "tokens",
    "TokenCommand": "tokens",
    "Transport": "transports",
    "open_transport": "transports",
}
"""The module of each name: the imports above, once more for those who run the code."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'wattkey' has no attribute '{name}'")
    return getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
