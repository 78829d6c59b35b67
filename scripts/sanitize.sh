#!/usr/bin/env bash
# Runs all tests under a sanitizer; with a filter, those whose names match it.
# Usage: scripts/sanitize.sh thread|address [FILTER]
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizer=$1
choice=(--filter "${2:-.}")
if [ $# -eq 1 ]; then
    # Fails where a sanitizer makes the quick client as slow as the slow one.
    choice+=(--skip '/slowSubscriberIsDroppedWithoutDelayingOthers')
    # Takes 15 s by amounts of bytes, not by threads that meet; the address sanitizer has it.
    [ "$sanitizer" = address ] || choice+=(--skip '/LargeTrafficTests/')
fi

export TSAN_OPTIONS="suppressions=$PWD/scripts/races-not-ours.txt"
export LSAN_OPTIONS="suppressions=$PWD/scripts/leaks-not-ours.txt:print_suppressions=0"
# Backtraces and sanitizers both want the signals of a crash. One test after the other, as in `make test`.
SWIFT_BACKTRACE=enable=no swift test --sanitize="$sanitizer" --scratch-path ".build-$sanitizer" --no-parallel \
    "${choice[@]}"
