# Everything a contributor types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help needs build run test check bench coverage clean

PLUGIN ?= hello-world

# The configuration goes through the environment as it was typed: a shell or make would take dollar signs and quotes
# of the JSON for their own.
ifdef CONFIG
export SLUICE_CONFIG = $(value CONFIG)
endif

# npm writes this file last, so it is the stamp of an installation.
installed := node_modules/.package-lock.json

$(installed): package-lock.json
	npm ci
	@touch $@

# What tests start and npm does not install.
needs:
	@command -v redis-server >/dev/null || \
	  { echo "redis-server is missing. Install it, for instance with: sudo apt-get install redis-server" >&2; exit 1; }
	@for file in bin/clang bin/wasm-ld bin/rustc bin/cargo lib/rustlib/wasm32-unknown-unknown; do \
	  [ -e "/usr/$$file" ] && continue; \
	  echo "/usr/$$file is missing. Install what compiles the modules of other SDKs, for instance with:" >&2; \
	  echo "sudo apt-get install --no-install-recommends clang lld rustc cargo libstd-rust-dev-wasm32" >&2; exit 1; \
	done

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16
	@echo
	@echo "  make run PLUGIN=custom-response CONFIG='{\"body\":\"hi\"}' GATEWAY=envoy|embedded"

build: $(installed) ## build every package, extension and benchmark plugin, both targets
	npm run build

run: $(installed) ## build a plugin and run it in Envoy (or the embedded gateway) on http://127.0.0.1:10000
	@npm run --silent build:tools
	@node cli/dist/main.js run extensions/$(PLUGIN)

test: needs $(installed) ## build, then run every test, end to end on a real Envoy included
	@npm run build
	@node cli/dist/main.js envoy install --if-missing
	@npx vitest run

check: needs $(installed) ## format, lint, types, generated files, budgets, then every test
	@npm run --silent build:tools
	@node cli/dist/main.js envoy install --if-missing
	@npm run --silent check

bench: $(installed) ## build, then run the benchmarks
	npm run build
	npm run bench

coverage: needs $(installed) ## print which lines of the host and of the test kit their tests run
	npm run coverage

clean: ## remove what builds and tests have made
	@node scripts/clean.mjs
