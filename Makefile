# Everything a person or CI needs: run, test, check. Each target installs what it needs first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# What `make bench` measures: SIZE=dev or SIZE=full; DATA is a folder with SQuAD 1.1.
SIZE ?= dev
DATA ?=
AUDIT := .venv-audit

.PHONY: run test lint check bench clean lock licences sbom audit fuzz

run: $(VENV)/installed
	$(BIN)/python app.py

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.side_by_side measure --size $(SIZE) $(if $(DATA),--data '$(DATA)')

# What is installed, and where it comes from: see supply/. `audit` asks a database on the network,
# and fails where it cannot.
lock: $(VENV)/installed-dev
	$(BIN)/python -m supply.lock

licences: $(VENV)/installed-dev
	$(BIN)/python -m supply.licences

sbom: $(VENV)/installed-dev
	$(BIN)/python -m supply.sbom

audit: $(VENV)/installed-dev
	test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) && \
		$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	$(BIN)/python -m supply.audit --with $(AUDIT)/bin/pip-audit

fuzz: $(VENV)/installed-dev
	$(PIP) --constraint fuzzing/constraints.txt --editable '.[fuzz]'
	$(BIN)/python -m fuzzing.run --minutes 60
	$(BIN)/python -m fuzzing.served --minutes 10

clean:
	rm -rf $(VENV) $(AUDIT) .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time takes a few minutes."
	$(PIP) --editable '.[formats]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) --editable '.[dev,formats]'
	@touch $@
