# The ways in. `make help` lists them; everything is made inside this folder and git ignores it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLAYGROUND := .playground
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= 2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check test-long mutations bench package lock playground format clean

help:  ## list the targets
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.installed  ## make .venv with what the bot needs

demo: $(VENV)/.installed playground  ## sandbox, bot and chat window on this machine; Ctrl-C ends it
	@exec $(BIN)/python app.py demo $(DEMO)

test: check playground  ## all checks and tests; what this machine lacks is skipped aloud (a failure with CI=true)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not long" $(TESTS)

check: $(VENV)/.installed-dev  ## ruff, mypy --strict and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-long: $(VENV)/.installed-dev playground  ## the campaigns that take minutes
	$(BIN)/pytest -m long --timeout 1800 $(TESTS)

mutations: $(VENV)/.installed-dev  ## break one thing after the other in a copy, and see that its tests notice
	$(BIN)/python -m tests.mutations --jobs $(WORKERS) $(MUTATIONS)

bench: $(VENV)/.installed-dev  ## measure a turn beside the stock bot, an answer's time, and memory
	$(BIN)/python -m benchmarks.turn_cpu
	$(BIN)/python -m benchmarks.answer_time
	$(BIN)/python -m benchmarks.record_cost
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.understanding

package: $(VENV)/.installed  ## build/seatwise.zip, to upload to Teams
	$(BIN)/python app.py package

format: $(VENV)/.installed-dev  ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# pip-tools lives in its own environment: it drives pip's internals and would pin what we never import.
lock: $(VENV)/.made  ## pin requirements*.txt anew from requirements*.in
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools
	for name in requirements requirements-azure requirements-dev; do \
		CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --upgrade --strip-extras --no-header \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file=$$name.txt $$name.in || exit 1; \
	done

clean:  ## remove what make has made (var/, with the demo's state, stays)
	rm -rf $(VENV) $(PLAYGROUND) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Seatwise needs Python 3.11 or newer, and '$(PYTHON)' is not: name another with 'make PYTHON=python3.12 ...'." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "'$(PYTHON)' could not make a virtual environment (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.txt | $(VENV)/.made
	@echo "Installing what the bot needs into $(VENV) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Without Node the bot still works, in the terminal: this target never fails, it says what is missing.
playground:
	@if command -v npm >/dev/null && command -v node >/dev/null; then \
		$(MAKE) --silent $(PLAYGROUND)/.installed || echo "The chat window could not be installed; the terminal chat works without it." >&2; \
	else \
		echo "Node.js is not here, so there is no chat window (Microsoft's Agents Playground): https://nodejs.org" >&2; \
	fi

$(PLAYGROUND)/.installed: demo/playground/package.json demo/playground/package-lock.json
	@echo "Installing the Agents Playground into $(PLAYGROUND) ..."
	@mkdir -p $(PLAYGROUND)
	@cp demo/playground/package.json demo/playground/package-lock.json $(PLAYGROUND)/
	@npm ci --prefix $(PLAYGROUND) --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@
