# Everything a person or CI needs: run, test, check. Each target installs what it needs first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Where the CPU build of torch comes from: on Linux without an NVIDIA GPU, and where this can be
# reached. `make TORCH_INDEX= run` takes torch from where pip takes everything.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

# What `make bench` measures: SIZE=dev or SIZE=full; DATA is a folder with SQuAD 1.1.
SIZE ?= dev
DATA ?=
# Where the tools of supply/ are, and those that build the site.
SUPPLY := .venv-supply
SITE := .venv-docs

.PHONY: run test test-fast lint types check docs bench release clean lock licences sbom audit fuzz

run: $(VENV)/installed
	$(BIN)/python app.py

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

# What takes a minute: no browser, no server, nothing slow.
test-fast: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m 'not slow and not browser and not postgres'

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

check: lint types docs test

# The site, in build/docs: README.html and docs/ with a search. A broken link ends it.
docs: $(SITE)/installed
	$(SITE)/bin/sphinx-build -q -W --keep-going --conf-dir docs/site --builder html . build/docs

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.side_by_side measure --size $(SIZE) $(if $(DATA),--data '$(DATA)')

# The wheel, the sdist and their checksums, into dist/.
release: $(VENV)/installed-dev
	$(BIN)/python -m supply.release

# What is installed, and where it comes from: see supply/. `audit` asks a database on the network,
# and fails where it cannot.
lock: $(SUPPLY)/installed
	$(SUPPLY)/bin/uv pip compile constraints.txt --quiet --no-config --upgrade --generate-hashes --no-deps \
		--no-annotate --default-index https://pypi.org/simple --no-emit-index-url \
		--unsafe-package torch --python-version 3.11 --custom-compile-command 'make lock' \
		--output-file requirements.lock

licences: $(VENV)/installed-dev $(SUPPLY)/installed
	$(BIN)/python -m supply.licences --tools $(SUPPLY)/bin

sbom: $(VENV)/installed-dev $(SUPPLY)/installed
	$(BIN)/python -m supply.sbom --tools $(SUPPLY)/bin

audit: $(VENV)/installed-dev $(SUPPLY)/installed
	$(BIN)/python -m supply.audit --tools $(SUPPLY)/bin

fuzz: $(VENV)/installed-dev
	$(PIP) --constraint fuzzing/constraints.txt --editable '.[fuzz]'
	$(BIN)/python -m fuzzing.run --minutes 60
	$(BIN)/python -m fuzzing.served --minutes 10

clean:
	rm -rf $(VENV) $(SUPPLY) $(SITE) .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; choose one with: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time takes a few minutes."
	@$(BIN)/python -m supply.cpu_torch --index '$(TORCH_INDEX)'
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) --editable '.[dev]'
	@touch $@

$(SUPPLY)/installed: supply/requirements.txt
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(SITE)/installed: docs/site/requirements.txt constraints.txt
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--requirement $<
	@touch $@
