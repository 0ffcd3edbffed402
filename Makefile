# `make generate` and `make test` need Python 3.11+ and make; everything else comes with the lock.
PROFILE ?= profiles/startup.yaml
OUT ?= build
VENV := .venv
PYTHON ?= $(firstword $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done))
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Bytecode is written even where the environment forbids it: else each run compiles aws_cdk and pydantic anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup generate plan test test-fast check bench golden docs lock format clean

help: ## Show what there is to make
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: $(STAMP) ## Make .venv from the hashed lock

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		uv venv -q --allow-existing --python "$(PYTHON)" $(VENV) && \
		uv pip sync -q --require-hashes --python $(BIN)/python requirements.lock && \
		uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e . ; \
	else \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install -q --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e . ; \
	fi
	@touch $(STAMP)

generate: $(STAMP) ## Generate PROFILE (profiles/startup.yaml) into OUT (build/)
	$(BIN)/baseline generate "$(PROFILE)" -o "$(OUT)"

plan: $(STAMP) ## Show the plan of PROFILE
	$(BIN)/baseline plan "$(PROFILE)"

test: check ## Run every check and test
	$(BIN)/python -m pytest -n 2

test-fast: $(STAMP) ## Run the tests that start neither Node nor Terraform
	$(BIN)/python -m pytest -n 2 -m "not node and not terraform and not slow"

check: $(STAMP) ## Run ruff, pyright and the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright --level error
	$(BIN)/lint-imports --no-cache

bench: $(STAMP) ## Measure generate against a hand-written CDK app
	$(BIN)/python -m tests.bench

golden: $(STAMP) ## Rewrite the golden trees under tests/golden
	$(BIN)/python -m tests.golden.rewrite

docs: $(STAMP) ## Rewrite the pages under docs/ that come from the code
	$(BIN)/python -m tests.docs.rewrite

format: $(STAMP) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Renew requirements.lock (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -q -o requirements.lock

clean: ## Remove .venv, dist and caches; OUT stays, since Terraform keeps its state there
	@for made in $(VENV) dist .pytest_cache .ruff_cache .hypothesis; do \
		if [ -n "$$(find "$$made" -name '*.tfstate*' 2>/dev/null)" ]; then \
			echo "$$made stays: it holds Terraform state" >&2; \
		else \
			rm -rf "$$made"; \
		fi; \
	done
