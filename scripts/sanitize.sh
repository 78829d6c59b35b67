#!/usr/bin/env bash
# Runs the tests that need no server under a sanitizer.
# Usage: scripts/sanitize.sh thread|address [FILTER]
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=$1
filter=${2:-'^(SluiceCoreTests|SluiceResilienceTests|SluiceNetTests|SluiceHTTPTests)\.'}

export LSAN_OPTIONS="suppressions=$PWD/scripts/leaks-not-ours.txt:print_suppressions=0"
# Backtraces and sanitizers both want the signals of a crash.
SWIFT_BACKTRACE=enable=no swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer" --filter "$filter"
