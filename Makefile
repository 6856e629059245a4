# The front door: what people, editors and CI call. Each word is a few lines; how things are built
# stands in CMakePresets.json, what the tests are in tests/run_all.py.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

DATA ?= ./data
PREFIX ?= /usr/local
SECONDS_PER_TARGET := $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),60)
install := tools/install_dependencies.sh
python := /usr/bin/python3
release := build/release

.PHONY: help
help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: build ## Build and start the server on DATA=./data (installs what is missing)
	@exec $(release)/originchats serve --data "$(DATA)"

.PHONY: build
build: ## Build the program: build/release/originchats
	@$(install) build
	@cmake --preset release >/dev/null
	@cmake --build $(release) --target originchats

.PHONY: test
test: ## Everything that CI checks; ends with "N passed, N failed"
	@$(install) build test package package-test
	@$(python) tests/run_all.py

.PHONY: test-fast
test-fast: ## The everyday loop: dev build, unit tests, transcripts, tidy
	@$(install) build test
	@$(python) tests/run_all.py --fast

.PHONY: golden
golden: build ## Rewrite tests/golden and docs/protocol; review the diff
	@$(python) tests/golden.py --write $(release)/originchats
	@$(python) tools/protocol_docs.py --write $(release)/originchats

.PHONY: install
install: build ## Install the program, units and documents: PREFIX=/usr/local, DESTDIR
	@cmake --install $(release) --prefix "$(PREFIX)" --strip >/dev/null

.PHONY: package
package: build ## Build build/release/package/originchats_VERSION_ARCHITECTURE.deb
	@$(install) package
	@cpack --config $(release)/CPackConfig.cmake >/dev/null
	@ls $(release)/package/*.deb

.PHONY: test-package
test-package: package ## Install the package in a clean Debian and start the server there (root)
	@$(install) package-test
	@ORIGINCHATS_CLEAN_DEBIAN=1 $(python) -m pytest -q -p no:cacheprovider tests/package

.PHONY: bench
bench: ## Build and run the benchmarks
	@$(install) build test
	@cmake --preset bench >/dev/null
	@cmake --build build/bench
	@$(python) tests/bench/run.py --build build/bench

.PHONY: fuzz
fuzz: ## Fuzz each target for SECONDS=60 (installs clang-19)
	@$(install) build fuzz
	@cmake --preset fuzz >/dev/null
	@cmake --build build/fuzz
	@tests/fuzz/run.sh $(SECONDS_PER_TARGET)

.PHONY: tsan
tsan: ## Build with the thread sanitizer and run the C++ tests
	@$(install) build test
	@$(python) tests/run_all.py --tsan

.PHONY: format
format: ## Lay out the C++ code with clang-format
	@$(install) format
	@git ls-files '*.cpp' '*.hpp' | xargs -r clang-format -i

.PHONY: clean
clean: ## Remove what was built (not the data)
	@rm -rf build
