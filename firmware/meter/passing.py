"""Lets modules go that only DLMS objects need, in a small heap.

Here: which they are, and how they go. Not here: when (`dlms.object_model`). Whoever still holds an
object holds what it needs of its module; the next import makes the module anew.
"""

import sys

_PACKAGE = "meter.dlms"
PASSING = (
    "account",
    "activity_calendar",
    "array_stream",
    "association_ln",
    "billing_buffer",
    "calendar_data",
    "columns",
    "common_objects",
    "date_time",
    "event_profile",
    "household",
    "interface_classes",
    "limiter_object",
    "measuring_settings",
    "metering",
    "profile_generic",
    "profile_objects",
    "provisioning_data",
    "push",
    "ring_buffer",
    "scripts",
    "security_setup",
    "selection",
    "settings",
    "shown",
    "snapshot",
    "token_gateway",
)


def forget_objects() -> None:
    """Forget these modules: what nobody holds is garbage then."""
    package = sys.modules[_PACKAGE]
    for name in PASSING:
        if sys.modules.pop(_PACKAGE + "." + name, None) is not None:
            delattr(package, name)
