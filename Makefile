# `make help` lists what there is. Every target first sees to it that the machine has what it needs.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The steps use one cargo lock and one machine: side by side they would only wait for each other.
.NOTPARALLEL:

TARGET := $(or $(CARGO_TARGET_DIR),target)
WITH := xtask/with-toolchain
CARGO := $(WITH) cargo --config xtask/profile.toml
XTASK := $(CARGO) run --quiet -p xtask --
# The demo: a database of its own, and the port by `make run PORT=8080`.
DEMO := RAPPORT_MODE=demo RAPPORT_DATABASE=sqlite:data/demo.sqlite $(if $(PORT),RAPPORT_PORT=$(PORT))

.PHONY: help setup run dev test tests check simulate simulate-share simulate-long simulate-mutants payments crash drain bench bytes fmt clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and testing need
	@xtask/setup.sh test

run: ## build, fill the demo business and serve it (PORT=8080 for another port)
	@xtask/setup.sh build
	@echo "▸ build the server and the browser files (minutes the first time, seconds after that)"
	@$(CARGO) build --release -p server
	@$(XTASK) build
	@mkdir -p data
	@$(DEMO) $(TARGET)/release/rapport seed --history
	@exec env $(DEMO) $(TARGET)/release/rapport serve

dev: ## build for development, serve, and again after each change
	@xtask/setup.sh build
	@mkdir -p data
	@$(CARGO) build -p server
	@$(DEMO) $(TARGET)/debug/rapport seed
	@$(DEMO) $(XTASK) dev

test: ## everything CI checks: check, Rust tests, browser tests; what each minute bought
	@xtask/setup.sh test
	@$(XTASK) test

tests: ## the name of every test, to compare two commits
	@xtask/setup.sh test >&2
	@$(XTASK) tests

check: ## the quick half of test: formatting, lints, layers
	@xtask/setup.sh test
	@$(XTASK) check

simulate: ## live one simulated life again (SEED=42, and what a failure printed beside it)
	@xtask/setup.sh test
	@SEED=$(or $(SEED),42) $(CARGO) nextest run -p backend --test simulator replay --no-capture

simulate-share: ## the lives and planted bugs that one run of `make test` has (ROTATION=3/8)
	@xtask/setup.sh test
	@ROTATION=$(or $(ROTATION),0/8) $(CARGO) test -p backend --test simulator

simulate-long: ## live many (SEEDS=20000), and see every planted bug
	@xtask/setup.sh test
	@SEEDS=$(or $(SEEDS),20000) $(CARGO) --config xtask/simulate.toml test -p backend --test simulator -- any_seed mutants --nocapture

simulate-mutants: ## which life sees each planted bug, of all? (BUG=name for one)
	@xtask/setup.sh test
	@$(CARGO) test -p backend --test simulator -- mutants --nocapture

payments: ## pay online again and again through the Sandbox, with all its mischief (PAYMENTS=1000)
	@xtask/setup.sh test
	@RAPPORT_PAYMENTS=$(or $(PAYMENTS),1000) $(CARGO) test -p server --features app/ssr --test http -- pay_faults --nocapture

crash: ## kill the server under write load, or cut its power, again and again (KILLS=500)
	@xtask/setup.sh test
	@RAPPORT_KILLS=$(or $(KILLS),500) $(CARGO) test -p server --features app/ssr --test http -- crash --nocapture

drain: ## kill the browser while a queue of 1,000 leaves, again and again (KILLS=53)
	@xtask/setup.sh test
	@$(CARGO) build -p server
	@$(XTASK) build
	@cd end2end && KILLS=$(or $(KILLS),53) node_modules/.bin/playwright test drain

bench: ## measure the backend, and the app in a browser
	@xtask/setup.sh test
	@$(CARGO) build --release -p server
	@$(XTASK) build
	@$(CARGO) bench -p domain -p backend -p vault
	@node end2end/bench/main.mjs

bytes: ## what each audience loads, from the last build
	@$(XTASK) bytes

fmt: ## format the Rust
	@$(WITH) cargo fmt --all

clean: ## remove what was built and the test results; data/ stays
	@$(WITH) cargo clean
	@rm -rf end2end/results end2end/report
