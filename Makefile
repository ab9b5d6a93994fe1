# `make app` and `make test` are all a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PEERS := .venv-peers

.DEFAULT_GOAL := help
.PHONY: help setup app demo test test-all check format bench lock-dependencies clean

help:  ## List the recipes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 20

setup: $(READY)  ## Make the environment from the lock file

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

app: $(READY)  ## Start the app and print its address
	$(BIN)/vignette app --no-browser

demo: $(READY)  ## Start the app on a database of its own with invented homes
	$(BIN)/vignette demo --database sqlite:///demonstration.sqlite
	$(BIN)/vignette app --database sqlite:///demonstration.sqlite --no-browser

test: $(READY)  ## Run the tests (browser tests where there is a Chromium)
	$(BIN)/python -m pytest -m "not slow"

test-all: $(READY)  ## Run every test, the heavy ones too
	$(BIN)/python -m pytest

check: $(READY)  ## Check style, types, layers, the instruments and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vignette check
	$(BIN)/python -m tests.spelling

format: $(READY)  ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(PEERS)/ready: requirements/peers.txt | $(READY)
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(BIN)/uv pip install --quiet --python $(PEERS)/bin/python --require-hashes -r requirements/peers.txt
	@touch $@

bench: $(READY) $(PEERS)/ready  ## Measure against peers in the same run
	$(BIN)/python benchmarks/coefficients.py
	$(BIN)/python benchmarks/compare.py
	$(BIN)/python benchmarks/app.py
	$(BIN)/python benchmarks/study.py
	$(BIN)/python benchmarks/documents.py

lock-dependencies: $(READY)  ## Renew requirements/*.txt from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml -o requirements/app.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group dev --all-extras pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group peers -o requirements/peers.txt

clean:  ## Remove the environment and what tools leave behind
	rm -rf $(VENV) $(PEERS) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
