"""The smallest whole life: import the firmware, go into service, accept one token.

Everything that `firmware/main.py` makes is made, except what its board brings.
"""

import main
from meter.core.ed25519 import Verifier
from meter.dlms.server import Server
from whole_meter import make_paid_meter

assert main.run
meter = make_paid_meter(Verifier)
server = Server(meter)
print("accepted" if meter.output_state else "dark", len(server.objects))
