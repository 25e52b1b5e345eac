# The two commands a newcomer needs are `make run` and `make test`. Everything is made inside this folder.
PYTHON ?= python3
PORT   ?= 8000
BIN    := .venv/bin
UV     ?= uv

# Some shells forbid Python to keep compiled files; every start would be slow.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint web lock clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/prepared.stamp web/dist/index.html ## Start everything with the sample hospital (PORT=8000)
	@ANBAN_PORT=$(PORT) $(BIN)/anban serve --demo

test: .venv/test.stamp web/dist/index.html lint ## Lint, types, and all tests but the long ones
	$(BIN)/python script/test_pages.py
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

test-all: .venv/test.stamp web/dist/index.html lint ## The long tests too
	$(BIN)/python script/test_pages.py
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/test.stamp ## Style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy core reading dialogue records assistants channels language knowledge speech avatar workflows workstation server
	$(BIN)/lint-imports

web: web/dist/index.html ## Build the pages

# A page is built again when anything it is made of is newer.
web/dist/index.html: .venv/run.stamp web/package-lock.json $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
	$(BIN)/python script/build_pages.py
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Anban needs Python 3.11 or newer: make run PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.lock pyproject.toml | .venv/bin/python
	@echo "installing what Anban is made of: one to two minutes"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What people say, the safety examples and the sample knowledge become models and an index: again when they change.
.venv/prepared.stamp: .venv/run.stamp $(shell find assistants dialogue knowledge language records/sample -name '*.yaml' 2>/dev/null)
	$(BIN)/anban prepare
	@touch $@

.venv/test.stamp: requirements/test.lock .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@

lock: ## Pin the versions anew (needs uv)
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate pyproject.toml -o requirements/run.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate pyproject.toml --group test -o requirements/test.lock
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate requirements/node.in -o requirements/node.lock

clean: ## Remove what was made (not the data folder)
	rm -rf .venv web/dist web/node_modules
