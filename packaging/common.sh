# SPDX-License-Identifier: AGPL-3.0-only
# shellcheck shell=bash
# Read by the scripts beside it: goes to the top of the tree and says how to build there.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

jobs=$(nproc 2>/dev/null || echo 2)

# Clones of this tree share ccache's entries wherever they lie.
export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$PWD}" CCACHE_NOHASHDIR=1
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export CCACHE_DIR="${CCACHE_DIR:-$PWD/.ccache}"
fi

# configure PRESET [-DNAME=VALUE …]: cmake's own words only if it fails.
configure() {
  local preset=$1 log
  shift
  if command -v ccache >/dev/null; then
    set -- "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  log=$(cmake --preset "$preset" "$@" 2>&1) || {
    printf '%s\n' "$log" >&2
    return 1
  }
}

# build PRESET [TARGET …]
build() {
  local preset=$1
  shift
  cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
}
