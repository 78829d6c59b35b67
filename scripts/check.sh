#!/usr/bin/env bash
# Proves more than the tests do; each part says its name first. All parts run, also behind one that fails.
# Usage: scripts/check.sh [PART...]
# Parts: table openapi compatibility families faults examples instructions simulation fuzz sanitizers
set -uo pipefail
cd "$(dirname "$0")/.."

python=(.cache/venv/bin/python -B)
fuzz_seconds=${FUZZ_SECONDS:-15}
failed=()

release() {
    swift build -c release --static-swift-stdlib --product sluice
}

# The command table is what the servers say of themselves.
table() {
    "${python[@]}" scripts/generate-command-table.py --check
}

openapi() {
    release && "${python[@]}" scripts/check-openapi.py
}

compatibility() {
    release && scripts/compatibility.sh
}

# What the client's tests leave out where Redis is old: commands that are newer, and those for JSON documents.
families() {
    SLUICE_TEST_REDIS_SERVER=$(scripts/redis-versions.sh redis-8.2) \
        SLUICE_TEST_REDIS_JSON=$(scripts/redis-versions.sh rejson) \
        swift test --no-parallel --filter '^SluiceClientTests\.'
}

# What several processes count, and what servers are killed in the middle of, in full size.
faults() {
    SLUICE_TEST_INCREMENTS=100000 SLUICE_TEST_CRASH_WRITES=10000 swift test --no-parallel \
        --filter '^SluiceRepositoryTests\.(IncrementTests|GatewayCrashTests)' --skip 'addUpInFiles' &&
        SLUICE_TEST_INCREMENTS=25000 swift test --no-parallel --filter 'IncrementTests/addUpInFiles'
}

fuzz() {
    local corpus target log
    mkdir -p .build-fuzz
    for corpus in Tests/Fuzz/Corpus/*/; do
        target=$(basename "$corpus")
        log=.build-fuzz/$target.log
        echo "$target for $fuzz_seconds s"
        scripts/fuzz.sh "$target" "$fuzz_seconds" >"$log" 2>&1 || {
            tail -n 60 "$log"
            return 1
        }
    done
}

# Code that instruments itself is built in folders of its own.
sanitizers() {
    scripts/sanitize.sh thread && scripts/sanitize.sh address
}

# The examples and the code of the guides, as a package of a user's own.
examples() {
    release && "${python[@]}" scripts/check-examples.py
}

instructions() {
    release && python3 -B scripts/instruction-gate.py
}

# Migrations in a world of faults; the seeds are the same each time.
simulation() {
    scripts/simulate.sh
}

parts=("$@")
[ ${#parts[@]} -gt 0 ] ||
    parts=(table openapi compatibility families faults examples instructions simulation fuzz sanitizers)
for part in "${parts[@]}"; do
    echo "== $part"
    start=$SECONDS
    "$part" </dev/null || failed+=("$part")
    echo "== $part took $((SECONDS - start)) s"
done
[ ${#failed[@]} -eq 0 ] || {
    echo "Failed: ${failed[*]}" >&2
    exit 1
}
