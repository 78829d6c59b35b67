#!/usr/bin/env bash
# Fuzzes one target for some seconds: scripts/fuzz.sh TARGET SECONDS [options of libFuzzer]
# Inputs that were worth keeping go to .build-fuzz/corpus/TARGET, inputs that broke a property to .build-fuzz/.
set -euo pipefail

if [ $# -lt 2 ]; then
    sed -n '2,3s/^# //p' "$0" >&2
    exit 64
fi
target=$1
seconds=$2
shift 2
cd "$(dirname "$0")/.."

# Instrumentation is for this build alone, hence the flags here and not in the manifest. gold cannot link it.
SLUICE_FUZZ=1 swift build -c release --product sluice-fuzz --scratch-path .build-fuzz \
    --sanitize=address -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
mkdir -p ".build-fuzz/corpus/$target"
SWIFT_BACKTRACE=enable=no exec .build-fuzz/release/sluice-fuzz "$target" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix=.build-fuzz/ "$@" \
    ".build-fuzz/corpus/$target" "Tests/Fuzz/Corpus/$target"
