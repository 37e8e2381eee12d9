"""The Wattkey meter: `core` decides, `dlms` speaks, `drivers` touch chips, `links` carry bytes."""
