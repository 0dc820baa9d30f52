# Each target sets up what it needs; `make help` lists them.

PY := .venv/bin/python
PYTEST := $(PY) -m pytest
# Hashes, but no address: an index is each machine's own business.
LOCK := build/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: help run check test lint bench soak package pictures manual lock clean setup setup-dev

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
	@.venv/bin/lint-imports --no-logo

bench: setup-dev .venv-bench/filled  ## measure what must be fast, each beside its peer (CALLBOARD_BENCH_MINUTES=5)
	@$(PY) -m benchmarks

soak: setup-dev  ## 1,500 made-up days for each long property test, then an hour of load
	@CALLBOARD_EXAMPLES=1500 $(PYTEST) -q -n 2 tests/metrics tests/core/test_checkpoint.py -k many
	@$(PY) -m benchmarks.soak

# Peers live in an environment of their own: the program never sees them.
.venv-bench/filled: requirements-bench.lock
	@$(PY) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

package: setup-dev  ## build the wheel into dist/
	@$(PY) -m build --wheel --no-isolation --outdir dist

pictures: setup-dev  ## draw the pictures of the manual and the gallery again
	@$(PY) -m docs.pictures

manual: setup-dev  ## write the tables of the manual again
	@$(PY) -m docs.manual

lock: setup-dev  ## renew the locked dependencies, for every system and Python from 3.11 on
	@$(PY) -m venv build/lock && build/lock/bin/pip install --quiet uv
	@$(LOCK) pyproject.toml --upgrade --output-file requirements.lock
	@$(LOCK) pyproject.toml --upgrade --output-file requirements-dev.lock --extra dev --constraint requirements.lock
	@$(LOCK) requirements-bench.in --upgrade --output-file requirements-bench.lock

clean:  ## remove what was built, but not .venv
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

setup:
	@sh installer/setup.sh run

setup-dev:
	@sh installer/setup.sh dev
