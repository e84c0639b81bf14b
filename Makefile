# Every chore in one word. Each does its own set-up, says what it does, and is quick the second time.
# Variables: ARGS goes to pytest, as in `make test ARGS="tests/config -k options"`.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ARGS ?=

.PHONY: help run test test-all check conformance peers fuzz format docs lock clean setup setup-dev

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: setup ## Start a cloud on this machine
	@scripts/run

test: setup-dev ## The tests, in minutes
	$(PYTEST) -n 2 -m "not long and not peer" $(ARGS)

test-all: setup-dev ## The tests with the long ones
	$(PYTEST) -n 2 -m "not peer" $(ARGS)

check: environment-dev ## Lint, types, import contracts, size budget, migrations complete
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) tests/house

format: environment-dev ## Write the code as `make check` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: environment-dev ## Write the pages that come from the code
	$(BIN)/python scripts/docs.py

conformance: environment-dev ## The interoperability tests of OpenStack; TEMPEST_RUN names their runner
	$(BIN)/python -m tests.conformance $(ARGS)

peers: setup-dev ## Ordinary clients against clouds of ours: openstack, its SDK, Ansible, gophercloud
	@scripts/peers $(ARGS)

fuzz: setup-dev ## 20,000 odd requests to every OpenStack call, as an administrator (some minutes)
	$(BIN)/python -m tests.fuzz $(ARGS)

lock: environment-dev ## Choose the newest versions that fit pyproject.toml and lock them
	@scripts/lock

clean: ## Remove what the other targets made, except the state in var/
	rm -rf .venv .cache .mypy_cache .ruff_cache .import_linter_cache cloudwright/portal/static/vendor

.PHONY: environment-dev
environment-dev:
	@scripts/environment dev

setup:
	@scripts/machine run
	@scripts/environment run
	@scripts/assets
	@scripts/guest-image

setup-dev:
	@scripts/machine test
	@scripts/environment dev
	@scripts/assets
	@scripts/guest-image
