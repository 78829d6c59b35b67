#!/usr/bin/env bash
# Simulates migrations: seeds, then wrong protocols that have to be found, then every course of a small world.
#
#   scripts/simulate.sh [SEEDS]     default 10,000
#
# `sluice-simulation --replay N` shows a seed step by step, `--shrink N` the smallest run that breaks something, too.
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${1:-10000}
scratch=.build-simulation
export SLUICE_SIMULATION=1
swift build -c release --product sluice-simulation --scratch-path "$scratch"
simulation=$(swift build -c release --scratch-path "$scratch" --show-bin-path)/sluice-simulation

"$simulation" --seeds "$seeds"
"$simulation" --mutants
"$simulation" --exhaustive
