"""The virtual radio: air for emulated meters, on a computer without Bluetooth. Extra `[radio]`.

One process (`python -m wattkey.radio`) holds the air. Meters come in through `meter_port`, each
with a Bluetooth controller of its own; centrals through `central_port`, in the language of HCI. Or
it lends one meter a real USB dongle, so that a phone sees it. `launcher` starts and finds it.

bumble is imported only by what runs in that process and by the back-end in `transports`.
"""
