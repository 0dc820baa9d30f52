# Each target sets up what it needs; `make help` lists them.

PY := .venv/bin/python
PYTEST := $(PY) -m pytest

.PHONY: help run check test lint bench soak package pictures lock clean setup setup-dev

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: setup  ## open the desk on the demonstration city
	@$(PY) main.py demo

check: lint  ## style, types, import contracts and the quick tests
	@$(PYTEST) -q -m "not slow and not install and not window"

test: lint  ## check, and every other test
	@$(PYTEST) -q -n 2 --dist loadfile

lint: setup-dev
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check .
	@$(PY) -m mypy
	@PYTHONPATH=. .venv/bin/lint-imports --no-logo

clean:  ## remove what was built, but not .venv
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

setup:
	@sh installer/setup.sh run

setup-dev:
	@sh installer/setup.sh dev
