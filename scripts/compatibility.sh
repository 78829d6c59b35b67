#!/usr/bin/env bash
# Runs the compatibility tests against the release build.
# Usage: scripts/compatibility.sh [FILE OR PYTEST ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")/.."

.cache/venv/bin/python -B -m pytest -q -p no:cacheprovider "${@:-Tests/Compatibility}"
