# HueIOC. `make run` shows the wall, `make test` proves it; everything else is detail.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= calm
SPEED ?= 1

.PHONY: run test check bench fuzz soak clean
.DEFAULT_GOAL := run

$(VENV)/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "HueIOC needs Python 3.11 or newer; name it: make run PYTHON=python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "No environment could be made; install it: apt-get install -y python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt requirements.txt $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check libais==0.17 >/dev/null 2>&1 || echo "libais cannot be built here; the comparison with it is skipped."
	@touch $@

run: $(VENV)/.ready
	@exec $(BIN)/python app.py --scenario $(SCENARIO) --speed $(SPEED)

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_imports.py

test: $(VENV)/.ready-dev
	@sh tests/browser/install.sh
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

bench: $(VENV)/.ready-dev
	@sh tests/browser/install.sh
	$(BIN)/python -m tests.bench $(BENCH)

fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m tests.fuzz $(FUZZ)

soak: $(VENV)/.ready-dev
	@sh tests/browser/install.sh
	SOAK_UPDATES=2000 $(BIN)/python -m pytest -s tests/browser/test_two_thousand_updates.py -k updates

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
