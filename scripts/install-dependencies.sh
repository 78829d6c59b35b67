#!/usr/bin/env bash
# Installs what the given tasks need and this machine lacks, as Debian packages, and says so.
# Usage: scripts/install-dependencies.sh build|redis|http2|python|bench|bench-client|instructions...
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
unpacked=()

# need PACKAGE TEST...: adds the package if the test fails.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_package() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

for task in "$@"; do
    case $task in
    build)
        command -v swift >/dev/null || {
            echo "Swift 6.2 or newer is needed, and \`swift\` is not on the PATH: see https://www.swift.org/install" >&2
            exit 1
        }
        need libcurl4-openssl-dev has_package libcurl4-openssl-dev
        need libssl-dev has_package libssl-dev
        need zlib1g-dev has_package zlib1g-dev
        ;;
    redis)
        command -v valkey-server >/dev/null || need redis-server command -v redis-server
        ;;
    http2)
        # The package also sets up a service, which has nothing to do with the tests but would listen on this machine.
        PATH=$PATH:/usr/sbin command -v nghttpx >/dev/null || [ -x .cache/nghttp2-proxy/usr/sbin/nghttpx ] || {
            unpacked+=(nghttp2-proxy)
            for library in libnghttp2-14 libev4 libc-ares2 libjemalloc2; do need "$library" has_package "$library"; done
        }
        ;;
    python)
        need python3 command -v python3
        need python3-venv python3 -c 'import ensurepip, venv'
        ;;
    bench)
        need wrk command -v wrk
        need webdis command -v webdis
        need redis-server command -v redis-server
        need redis-tools command -v redis-benchmark
        need openssl command -v openssl
        # Installed, it would run as a service of this machine; all that is needed is the program.
        PATH=$PATH:/usr/sbin command -v nginx >/dev/null || [ -x .cache/nginx/usr/sbin/nginx ] || {
            unpacked+=(nginx)
            need libpcre2-8-0 has_package libpcre2-8-0
        }
        ;;
    bench-client)
        need redis-server command -v redis-server
        need redis-tools command -v redis-cli
        need nodejs command -v node
        ;;
    instructions)
        need valgrind command -v valgrind
        need nghttp2-client command -v h2load
        need libc6-dbg has_package libc6-dbg
        ;;
    *)
        echo "unknown task: $task (build, redis, http2, python, bench, bench-client, instructions)" >&2
        exit 2
        ;;
    esac
done

[ ${#missing[@]} -gt 0 ] || [ ${#unpacked[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null || {
    echo "Please install these with your system's package manager (Debian's names): ${missing[*]} ${unpacked[*]}" >&2
    exit 1
}
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || [ ${#missing[@]} -eq 0 ] || {
        echo "Please install these as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi
update() {
    "${as_root[@]}" apt-get update -q
}
install() {
    [ ${#missing[@]} -eq 0 ] ||
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
}
# The files of packages, in a folder of their own each, without what an installation would run.
unpack() {
    local package folder
    for package in "${unpacked[@]}"; do
        folder=.cache/$package
        rm -rf "$folder"
        mkdir -p "$folder"
        (cd "$folder" && apt-get download -q "$package" && dpkg-deb --extract ./*.deb . && rm ./*.deb) || {
            rm -rf "$folder"
            return 1
        }
    done
}

[ ${#missing[@]} -eq 0 ] || echo "Installing ${missing[*]}"
[ ${#unpacked[@]} -eq 0 ] || echo "Unpacking ${unpacked[*]} into .cache, without installing it"
if ! apt-cache show "${missing[@]}" "${unpacked[@]}" >/dev/null 2>&1; then
    update
fi
# A list of packages from yesterday may name versions that are gone.
install || { update && install; }
unpack || { update && unpack; }
