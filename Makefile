# EquityMap. `make run` and `make test` are all a fresh machine needs (Python 3.11 or newer, and make).
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8050
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help install run test lint bench

help:             ## list these recipes
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

install: $(READY) ## the one virtual environment, exact versions from requirements.lock

$(READY): requirements.lock pyproject.toml .ci/venv
	@PYTHON=$(PYTHON) bash .ci/venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

run: install      ## serve ./workspace, or else the demonstration (PORT=8051 make run: another port)
	@set -e; if [ -z "$$EQUITYMAP_WORKSPACE" ]; then \
	  if [ -f workspace/workspace.json ]; then export EQUITYMAP_WORKSPACE=workspace; \
	  else $(BIN)/equitymap demo >/dev/null; export EQUITYMAP_WORKSPACE=demo; fi; \
	fi; exec $(BIN)/equitymap serve --host $(HOST) --port $(PORT)

test: install     ## everything: unit, real data where present, browser
	@bash .ci/chromium
	$(BIN)/python -m pytest

lint: install     ## ruff, on everything that is Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: install    ## timings as medians and ratios beside other libraries, the machine named (never a test)
	@bash .ci/chromium
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m tests.bench
