#!/usr/bin/env bash
# Makes a documentation archive for each library, by the docc of the toolchain, in .build/documentation.
# Usage: scripts/make-documentation.sh
set -euo pipefail
cd "$(dirname "$0")/.."

output=.build/documentation
mkdir -p .build
# SwiftPM 6.3 fails for the modules that only collect tests ("Failed to emit symbol graph for '…PackageTests'") after it
# has written all others. What counts is whether a library's graph is there; once SwiftPM skips those modules, the
# `|| true` can go.
swift package dump-symbol-graph --minimum-access-level public >.build/symbol-graphs.log 2>&1 || true
graphs=$(find .build/ -type d -name symbolgraph | head -n 1)
for catalog in Sources/*/*.docc; do
    module=$(basename "$catalog" .docc)
    rm -rf "$output/symbols" "$output/$module.doccarchive"
    mkdir -p "$output/symbols"
    [ -f "$graphs/$module.symbols.json" ] || { tail -n 20 .build/symbol-graphs.log >&2; exit 1; }
    find "$graphs" \( -name "$module.symbols.json" -o -name "$module@*.symbols.json" \) \
        -exec cp {} "$output/symbols/" \;
    docc convert "$catalog" \
        --additional-symbol-graph-dir "$output/symbols" --output-dir "$output/$module.doccarchive" \
        --fallback-display-name "$module" --fallback-bundle-identifier "sluice.$module" \
        --transform-for-static-hosting --warnings-as-errors
    echo "$output/$module.doccarchive: serve this folder with any web server"
done
rm -rf "$output/symbols"
