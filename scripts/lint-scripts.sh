#!/usr/bin/env bash
# Checks the syntax of the scripts, and that they can be run.
# Usage: scripts/lint-scripts.sh
set -euo pipefail
cd "$(dirname "$0")/.."

for script in .ci/run scripts/*.sh; do
    bash -n "$script"
    [ -x "$script" ] || { echo "$script is not executable" >&2; exit 1; }
    grep -q '^set -[eu]*o pipefail' "$script" || { echo "$script lacks \`set -euo pipefail\`" >&2; exit 1; }
done
python3 -B - <<'PYTHON'
import ast, pathlib
for folder in ("scripts", "Benchmarks", "Tests"):
    for path in pathlib.Path(folder).rglob("*.py"):
        ast.parse(path.read_text(), str(path))
PYTHON
