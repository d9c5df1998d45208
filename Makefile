# What needs what: .venv comes first, everything else runs in it. `make help` lists the targets.

SHELL := /bin/sh
DATA ?= data
SEED ?=
CLOCK ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.ready-tools
RUN := intake,validator,registry,notifier,local
# The first Python that is new enough and can make a virtual environment with pip.
FIT = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$one" -c '$(FIT)' 2>/dev/null && echo "$$one" && break; done)

# Install this project with the extras given; without byte-compiling, which takes longer than the first start gains.
define install
PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -q --no-compile -c deploy/constraints.txt -e ".[$(1)]" || { \
  echo; echo "The packages could not be installed. If the lines above speak of connections or time-outs, this machine"; \
  echo "does not reach the package index: connect it (or set HTTPS_PROXY or PIP_INDEX_URL) and run make again."; \
  echo "If they speak of space, free about 1 GB on this disk."; exit 1; }
endef

.DEFAULT_GOAL := help
.PHONY: help demo up down test check bench mutants

help: ## list the targets
	@echo "make demo     start everything, send a thousand declarations through, show what happened, stop"
	@echo "make up       start and keep running   [SEED=file.yaml] [DATA=folder] [CLOCK=2026-12-31T23:30:00+01:00]"
	@echo "make down     stop what make up started   [DATA=folder]"
	@echo "make test     every test, on a real Kafka and a real PostgreSQL"
	@echo "make check    format, lint, types, import contracts"
	@echo "make bench    throughput and latency beside two yardsticks; writes bench.json"
	@echo "make mutants  changes the rules in thousands of small ways; the tests must notice (about half an hour)"

demo: $(READY)
	@$(BIN)/dimona demo

up: $(READY)
	@$(BIN)/dimona up --detach --data "$(DATA)" $(if $(SEED),--seed "$(SEED)") $(if $(CLOCK),--clock "$(CLOCK)")

down: $(READY)
	@$(BIN)/dimona down --data "$(DATA)"

test: $(TOOLS)
	$(BIN)/pytest

check: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(TOOLS)
	$(BIN)/python -m tests.load.bench

mutants: $(TOOLS)
	@$(call install,mutants)
	$(BIN)/python -m tests.mutants

# Two steps, so that a newcomer's demo does not wait for tools only contributors need.
$(READY): pyproject.toml deploy/constraints.txt
	@command -v git >/dev/null || { echo "git is missing: install it with your system's package manager (apt install git)."; exit 1; }
	@test -n "$(PYTHON)" || { \
	  echo "Python 3.11 or newer with venv is missing: install it with your system's package manager"; \
	  echo "(apt install python3 python3-venv), or name one: make PYTHON=/path/to/python3.12 demo"; exit 1; }
	@echo "Installing into $(VENV) (first time only; about 120 MB)"
	@$(PYTHON) -m venv $(VENV)
	@$(call install,$(RUN))
	@touch $(READY)

$(TOOLS): $(READY)
	@echo "Installing the tools of contributors (first time only)"
	@$(call install,dev)
	@touch $(TOOLS)
