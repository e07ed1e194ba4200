.DEFAULT_GOAL := help
.PHONY: help serve test dev lint types train evaluate bench clean
SHELL := /bin/bash

PYTHON ?= python3
BIN := .venv/bin
FOLDERS := cli data model serving training

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

serve: .venv/serve.stamp ## start the API on SQLite with the shipped model
	$(BIN)/shenyan serve

test: .venv/dev.stamp ## run the tests
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

dev: .venv/dev.stamp ## install everything for development, with the commit hooks
	$(BIN)/pre-commit install

lint: .venv/dev.stamp ## check style and import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/dev.stamp ## check types
	$(BIN)/mypy

train: .venv/train.stamp ## train, calibrate and export the model, with the baseline beside it
	$(BIN)/shenyan train

evaluate: .venv/train.stamp ## measure the shipped model on the test split
	$(BIN)/shenyan evaluate

bench: .venv/dev.stamp ## measure speed against named alternatives
	$(BIN)/python -m tests.bench

clean: ## remove the environment and all caches, not the state in var/
	rm -rf .venv .dev build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# One environment; each stamp stands for an extra that is in it, and goes stale with pyproject.toml.
.venv/python.stamp: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	mkdir -p .dev/shenyan && cd .dev/shenyan && for folder in $(FOLDERS); do ln -sfn ../../$$folder $$folder; done
	touch $@

.venv/serve.stamp: .venv/python.stamp
	$(BIN)/pip install --quiet --quiet --editable '.[serve]'
	touch $@

.venv/train.stamp: .venv/python.stamp
	$(BIN)/pip install --quiet --quiet --editable '.[train]'
	touch $@

.venv/dev.stamp: .venv/python.stamp
	$(BIN)/pip install --quiet --quiet --editable '.[serve,train,dev]'
	touch $@ .venv/serve.stamp .venv/train.stamp
