# Every target installs what it lacks, says what it does, and works from a fresh clone. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# A build that treats warnings as errors has other settings, so it gets a folder of its own unless all builds are like it.
STRICT_SCRATCH := $(if $(filter 1,$(SLUICE_STRICT)),.build,.build-strict)
RELEASE := swift build -c release --static-swift-stdlib --product sluice
# Tests that expect a crash would otherwise wait for its backtrace.
export SWIFT_BACKTRACE ?= enable=no
# Where scripts/install-dependencies.sh puts a program that it does not install.
export PATH := $(PATH):/usr/sbin:$(CURDIR)/.cache/nghttp2-proxy/usr/sbin

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: ## Build it and see it at work, in under two minutes
	@scripts/install-dependencies.sh build redis
	swift build --product sluice
	.build/debug/sluice demo --samples Sources/sluice/Samples

.PHONY: test
test: ## Build and run the tests
	@scripts/install-dependencies.sh build redis http2
	swift build --build-tests
	# One after the other: tests of time limits and faults would disturb each other on few processors. At once they take
	# half the time on two idle ones, and fail as soon as something else runs there; most of the time is theirs.
	swift test --skip-build --no-parallel

.PHONY: check
check: ## Run everything that proves more than the tests: compatibility, fuzzers, sanitizers, instructions
	@scripts/install-dependencies.sh build redis http2 python instructions
	@scripts/python-environment.sh
	scripts/check.sh

.PHONY: sim
sim: ## Simulate migrations: SEEDS=n of them, wrong protocols, and every course of a small world
	@scripts/install-dependencies.sh build
	scripts/simulate.sh $(SEEDS)

.PHONY: lint
lint: ## Check formatting, scripts, and that the code compiles without warnings
	@scripts/install-dependencies.sh build python
	swift format lint --strict --recursive --parallel Sources Tests Package.swift \
	    Examples/Sources Examples/Tests Examples/Package.swift \
	    Examples/Bridge/Sources Examples/Bridge/Tests Examples/Bridge/Package.swift \
	    Examples/BookmarkServer/Sources Examples/BookmarkServer/Tests Examples/BookmarkServer/Package.swift \
	    Benchmarks/Client/Sources Benchmarks/Client/Package.swift
	scripts/lint-scripts.sh
	SLUICE_STRICT=1 swift build --build-tests --scratch-path $(STRICT_SCRATCH)

.PHONY: format
format: ## Format all Swift code in place
	swift format format --in-place --recursive --parallel Sources Tests Package.swift

.PHONY: compat
compat: release ## Run the official Python client, and what other clients send, against the gateway
	@scripts/install-dependencies.sh redis python
	@scripts/python-environment.sh
	scripts/compatibility.sh

.PHONY: bench
bench: bench-gateway bench-client ## Measure the gateway and the client; writes Benchmarks/RESULTS.md

.PHONY: bench-gateway
bench-gateway: release ## Measure the gateway against webdis, nginx and redis-benchmark
	@scripts/install-dependencies.sh bench instructions python
	python3 Benchmarks/run.py $(BENCH_FLAGS)

.PHONY: bench-client
bench-client: release ## Measure the client against libcurl, upstash-redis of PyPI, and fetch of Node and Deno
	@scripts/install-dependencies.sh bench-client instructions python
	@scripts/python-environment.sh
	@.cache/venv/bin/python -m pip install --quiet --disable-pip-version-check -r Benchmarks/requirements.txt
	swift build -c release --package-path Benchmarks/Client
	.cache/venv/bin/python -B Benchmarks/client.py $(BENCH_FLAGS)

.PHONY: docs
docs: ## Make the documentation of the libraries, in .build/documentation
	@scripts/install-dependencies.sh build
	scripts/make-documentation.sh

.PHONY: release
release: ## Build the program for use, in .build/release/sluice
	@scripts/install-dependencies.sh build
	$(RELEASE)

.PHONY: clean
clean: ## Remove everything that was built or installed into this folder
	rm -rf .build .build-* .cache
