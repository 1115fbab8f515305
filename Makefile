# Ranvier. `make serve` and `make test` do all the set-up that they need.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PORT ?= 8642
STAMP := $(VENV)/.installed
SSSOM := $(VENV)-sssom/bin/sssom

.PHONY: help setup validator graph assets check serve test conformance lint format docs bench clean

help:
	@echo "make serve   set up, build, check, and serve on 127.0.0.1:$(PORT)"
	@echo "make test    every test"
	@echo "make conformance  the W3C suites, with what passes and what does not"
	@echo "make setup   the environment in $(VENV)"
	@echo "make validator  sssom, in $(VENV)-sssom, for the tests of mappings"
	@echo "make graph   build the graph into build/"
	@echo "make assets  bundle what the browser loads, with the Node that pip brings"
	@echo "make check   check every record"
	@echo "make lint    ruff, mypy"
	@echo "make docs    the vocabulary as a page, build/docs/vocab.html"
	@echo "make bench   time builds, checks, questions, and the service beside other engines"
	@echo "make clean   remove build/ and $(VENV)"

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ranvier needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group dev
	touch $(STAMP)

setup: $(STAMP)

# sssom brings plug-ins for rdflib and pytest, so it has an environment of its own.
$(SSSOM):
	$(PYTHON) -m venv $(VENV)-sssom
	$(VENV)-sssom/bin/python -m pip install --quiet --disable-pip-version-check "sssom>=0.4.21,<0.5"

validator: $(SSSOM)

graph: setup
	$(BIN)/ranvier build

assets: setup
	$(BIN)/python -m ranvier.explorer.bundle

check: setup
	$(BIN)/ranvier check

serve: graph assets
	$(BIN)/ranvier serve --port $(PORT)

test: setup validator assets
	SSSOM=$(abspath $(SSSOM)) $(BIN)/python -m pytest -n auto --dist loadfile

conformance: setup
	$(BIN)/python -m pytest -q tests/conformance

lint: setup
	$(BIN)/ruff check kg tests
	$(BIN)/ruff format --check kg tests
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix kg tests
	$(BIN)/ruff format kg tests

docs: graph
	$(BIN)/python -m ranvier.service.documents build/docs

bench: setup graph
	$(BIN)/python tests/benchmarks/bench.py $(BENCH)

clean:
	rm -rf build $(VENV) $(VENV)-sssom
