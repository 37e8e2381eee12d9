"""The code frozen into this board's image: the port's own, the firmware, and this board.

With ESP-IDF, in MicroPython's source: `make -C ports/esp32 BOARD=ESP32_GENERIC FROZEN_MANIFEST=`
and the path of this file. Not tried: no ESP-IDF was at hand.
"""

# ruff: noqa: F821
# pyright: reportUndefinedVariable=false

include("$(PORT_DIR)/boards/manifest.py")
include("../../firmware/manifest.py")
_FILES = ("__init__.py", "esp32_devkit_pzem004t/__init__.py", "esp32_devkit_pzem004t/board.py")
package("boards", _FILES, base_path="../..")
