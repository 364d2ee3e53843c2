# `make demo` and `make test` do everything on a fresh machine: they need Python 3.11+, make and pip's registry.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Tests on all cores; those of one file stay together, for they share what is costly to make.
TOGETHER := -n auto --dist loadfile -m "not alone" --ignore=tests/interop
ALONE := -m alone --ignore=tests/interop
# A shared machine may stall for half a second, and tests beside each other do so to each other: what fails is asked once
# more, by itself, and both answers are shown.
AGAIN := --last-failed --last-failed-no-failures none

# Of each of its two tests.
SOAK_MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help demo tour test slow interop soak fuzz check cover bench clean

help:
	@echo "make demo     the live screen on a virtual meter, no hardware needed"
	@echo "make tour     what it does with a posted log, printed"
	@echo "make test     checks and tests: on all cores, then one by one those in which time matters"
	@echo "make slow     the same tests, the long ones in full"
	@echo "make interop  tests against real programs: ESPHome, Chromium, tshark, ser2net ..."
	@echo "make soak     ten minutes of a saturated line, and ten in which all goes wrong; SOAK_MINUTES=240 for hours"
	@echo "make fuzz     hours of made-up input for every parser; SECONDS=60 for each, TARGETS=\"hexdump framer\""
	@echo "make cover    tests with line coverage"
	@echo "make bench    speed in one table, side by side with a plain parser and with C; BENCH=\"--size 200 --keep\""
	@echo "make clean    remove the environment and caches"

# One stamp per set of requirements: a changed pyproject.toml renews the environment.
$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "tuyasniff needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "python3 -m venv does not work here; install it first, on Debian: sudo apt install python3-venv"; exit 1; }
	@echo "creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	@touch $@

demo: $(VENV)/.run
	@$(BIN)/tuyasniff demo

tour: $(VENV)/.run
	@sh captures/demo.sh $(BIN)/tuyasniff

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest $(TOGETHER) || $(BIN)/pytest $(TOGETHER) -n 0 $(AGAIN)
	$(BIN)/pytest $(ALONE) || $(BIN)/pytest $(ALONE) $(AGAIN)

slow: $(VENV)/.dev
	TUYASNIFF_SLOW=1 $(BIN)/pytest -o timeout=0 $(TOGETHER)
	TUYASNIFF_SLOW=1 $(BIN)/pytest -o timeout=0 $(ALONE)

interop: $(VENV)/.dev
	@sh tests/interop/setup.sh
	$(BIN)/pytest -rs tests/interop

soak: $(VENV)/.dev
	TUYASNIFF_SOAK=1 TUYASNIFF_SOAK_SECONDS=$$(($(SOAK_MINUTES) * 60)) $(BIN)/pytest -o timeout=0 -rsP tests/soak

fuzz: $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/run.py $(if $(SECONDS),--seconds $(SECONDS)) $(TARGETS)

cover: $(VENV)/.dev
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/bench.py $(BENCH)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
