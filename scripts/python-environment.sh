#!/usr/bin/env bash
# Makes .cache/venv hold the packages of scripts/requirements.txt, and does nothing if it does.
# Usage: scripts/python-environment.sh
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.cache/venv/requirements.txt
cmp -s scripts/requirements.txt "$stamp" && exit 0

echo "Installing Python packages into .cache/venv"
mkdir -p .cache
python3 -m venv --clear .cache/venv
.cache/venv/bin/pip install --quiet --disable-pip-version-check -r scripts/requirements.txt
cp scripts/requirements.txt "$stamp"
