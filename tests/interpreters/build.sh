#!/usr/bin/env bash
# Builds a CPython from its source, for a platform that the machine has no interpreter of:
#
#   build.sh Python-3.14.10.tar.xz /opt/pythons/3.14
#   build.sh Python-3.14.10.tar.xz /opt/pythons/3.14t --disable-gil
#
# The archive is python.org's, or the same as Debian keeps it (the .orig.tar.xz that
# `apt-get source --download-only python3.14` brings, where sources.list has deb-src lines).
# It needs a C compiler and the headers of what the tests and pip import, on Debian
# libssl-dev libffi-dev libsqlite3-dev zlib1g-dev libbz2-dev liblzma-dev.
# Neither optimised (no PGO, no LTO) nor installed anywhere but below the prefix.
set -euo pipefail

[ $# -ge 2 ] || {
    sed -n '2,4p' "$0" >&2
    exit 2
}
archive=$1 prefix=$2
shift 2

sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
tar -C "$sources" --strip-components=1 -xf "$archive"
cd "$sources"
./configure -q --prefix="$prefix" --disable-test-modules "$@"
nice -n 10 make -s -j "$(nproc)"
make -s install
"$prefix/bin/python3" -c 'import bz2, ctypes, lzma, sqlite3, ssl, zlib'
echo "$("$prefix/bin/python3" -VV) in $prefix"
