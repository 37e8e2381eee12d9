"""Chips as their drivers meet them: the same bytes, and the same faults, without the hardware.

A metering chip has `flow(truth, elapsed_ms)`: what really flowed, as a `Reading`, which it turns
into counters, frames or pulses. Its line, bus or pins are what a driver is given for those of
`machine`. Faults are attributes of the chip, or of its line. None was compared with a real chip:
they are written from the same facts as the drivers, and held to recorded frames where there are
any.
"""
