"""Class and name of every object of metering, as SPEC 3.4 lists them, written by hand here."""

_DAYS = ("1.0.99.1.0.255", "1.0.99.2.0.255", "1.0.98.1.0.255")
_MOMENTS = ("1.0.94.91.0.255", "0.0.94.91.10.255")
_SCALERS = tuple(["1.0.94.91.%d.255" % n for n in (3, 4, 5, 6, 7)])
GROUPS = (0, 1, 2, 3, 4, 5, 6, 128)
_QUANTITIES = (
    "1.0.91.7.0 1.0.9.7.0 1.0.3.7.0 1.0.13.0.0 1.0.9.8.0 1.0.10.8.0 1.0.5.8.0 1.0.6.8.0 1.0.7.8.0"
    " 1.0.8.8.0 0.0.94.91.14 0.0.94.91.13 1.0.12.27.0 1.0.1.29.0 1.0.9.29.0 1.0.2.29.0 1.0.10.29.0"
    " 1.0.11.27.0"
)
_DATA = (
    "0.0.94.91.0 0.0.96.2.0 0.0.96.14.0 0.0.94.91.18 1.0.0.8.0 1.0.0.8.4 0.0.128.5.0 0.0.128.5.1"
    " 0.0.128.5.2 0.0.128.5.3 0.0.128.6.0"
)
_SETTINGS = ((22, "0.0.15.0.0.255"), (20, "0.0.13.0.0.255"), (11, "0.0.11.0.0.255"))
_SETTINGS += ((71, "0.0.17.0.0.255"),)


def _named(class_id, names):
    return tuple([(class_id, name) for name in names])


def _words(class_id, words):
    return tuple([(class_id, word + ".255") for word in words.split()])


def _of_each(class_id, pattern, numbers):
    return tuple([(class_id, pattern % number) for number in numbers])


METERING_NAMES = (
    _named(7, _DAYS + _MOMENTS + _SCALERS)
    + _of_each(7, "0.0.99.98.%d.255", GROUPS)
    + _of_each(1, "0.0.96.11.%d.255", GROUPS)
    + _of_each(1, "0.0.96.15.%d.255", GROUPS)
    + _words(3, _QUANTITIES)
    + _of_each(3, "1.0.1.8.%d.255", range(1, 9))
    + _of_each(3, "1.0.9.8.%d.255", range(1, 9))
    + _of_each(4, "1.0.1.6.%d.255", range(1, 9))
    + _of_each(4, "1.0.9.6.%d.255", range(9))
    + _words(5, "1.0.1.4.0 1.0.9.4.0")
    + _words(9, "0.0.10.0.1 0.0.10.0.100 0.0.10.0.106")
    + _words(1, _DATA)
    + _SETTINGS
)
