"""An emulator's bench port in this process: it keeps what was asked and gives set answers."""

import json
import socketserver
import threading
from typing import Any, Self

READING: dict[str, Any] = {
    "time_s": 1_800_000_000,
    "clock_quality": 2,
    "uptime_ms": 60_000,
    "relay_closed": True,
    "control_state": 1,
    "control_mode": 6,
    "objections": 0,
    "payment_mode": 0,
    "paid_until_s": None,
    "seconds_left": 0,
    "cap_left_wh": None,
    "import_wh": 12,
    "import_mj": 5,
    "export_wh": 0,
    "voltage_mv": 230_000,
    "current_ma": 1000,
    "power_mw": 230_000,
    "power_factor_milli": 1000,
    "frequency_mhz": 50_000,
    "demand_w": 230,
    "events": [[1_800_000_000, 405, 0]],
}
"""What an emulator of the first version told."""

MORE = {
    "boots": 3,
    "generation": 700,
    "warning_level": 1,
    "owed_s": 90,
    "demand_w_max": 2300,
    "flash_erases": [5, 0, 7],
    "power": True,
}


class FakeBench:
    """Serves a free port of 127.0.0.1. `answers` by what is asked. A context manager.

    A value that is a str is the reason for a no; bytes go out as they are.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "read": READING | MORE,
            "step": READING | MORE,
            "press": {"changed": True},
            "set": {},
            "cut": {},
            "restore": {},
            **answers,
        }
        self.asked: list[dict[str, Any]] = []
        bench = self

        class Tester(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(bench.answer(line))

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tester)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def answer(self, line: bytes) -> bytes:
        request = json.loads(line)
        self.asked.append(request)
        answer = self.answers[request["do"]]
        if isinstance(answer, bytes):
            return answer
        no_or_yes = (
            {"ok": False, "error": answer} if isinstance(answer, str) else answer | {"ok": 1}
        )
        return json.dumps(no_or_yes).encode() + b"\n"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
