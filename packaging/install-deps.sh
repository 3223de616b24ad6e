#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Installs what is missing to build, test, lint or benchmark the project on Debian 12.
#
#   packaging/install-deps.sh [--list] [build] [test] [lint] [bench]     default: build test
#
# It never asks anything. Where nothing is missing it touches neither apt nor the network.
set -euo pipefail

# The packages, by group. packaging/cmake/Dependencies.cmake looks for what `build` brings.
declare -rA packages=(
  [build]="cmake ninja-build g++ pkg-config ccache
           qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qtkeychain-qt6-dev
           libprotobuf-dev protobuf-compiler
           zlib1g-dev libisal-dev libzstd-dev liblz4-dev libzip-dev
           libre2-dev libexpected-dev libxxhash-dev libmd-dev nlohmann-json3-dev
           graphviz ca-certificates fonts-dejavu-core"
  [test]="tzdata gzip desktop-file-utils appstream shared-mime-info"
  [lint]="clang-tidy-19 clang-format-19 clang-19 libclang-rt-19-dev
          libbenchmark-dev libprotozero-dev"
  [bench]="libbenchmark-dev libprotozero-dev valgrind python3"
)

# The same needs where there is no dpkg to ask: programs, pkg-config modules and headers.
declare -rA programs=(
  [build]="cmake ninja c++ pkg-config protoc dot"
  [test]="gzip"
  [lint]="clang++-19 clang-tidy-19 clang-format-19"
  [bench]="valgrind python3"
)
declare -rA modules=(
  [build]="Qt6Core Qt6Gui Qt6Network Qt6Test Qt6Widgets Qt6Svg protobuf-lite zlib libisal libzstd liblz4 libzip re2 libxxhash libmd nlohmann_json"
  [bench]="benchmark"
)
declare -rA headers=(
  [build]="tl/expected.hpp"
  [bench]="protozero/pbf_reader.hpp"
)

usage() {
  sed -n 's/^# \{0,1\}//; 3,7p' "$0"
}

groups=()
list_only=no
for argument in "$@"; do
  case $argument in
    build | test | lint | bench) groups+=("$argument") ;;
    --list) list_only=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install-deps: unknown argument '$argument' (groups: build test lint bench)" >&2; exit 2 ;;
  esac
done
[ "${#groups[@]}" -gt 0 ] || groups=(build test)

wanted=()
for group in "${groups[@]}"; do
  read -r -d '' -a some <<<"${packages[$group]}" || true
  wanted+=("${some[@]}")
done

if [ "$list_only" = yes ]; then
  printf '%s\n' "${wanted[@]}"
  exit 0
fi

# Prints each package of `wanted` that is not installed.
missing_packages() {
  local installed package
  # dpkg-query fails where it does not know a name; what it knows it prints all the same.
  installed=" $({ dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" || true; } 2>/dev/null |
    sed -n 's/^installed //p' | tr '\n' ' ')"
  for package in "${wanted[@]}"; do
    [[ $installed == *" $package "* ]] || printf '%s\n' "$package"
  done
}

# Prints each program, module and header of the groups that is not found: for systems without dpkg.
missing_tools() {
  local group need
  for group in "${groups[@]}"; do
    for need in ${programs[$group]:-}; do
      command -v "$need" >/dev/null || echo "program $need"
    done
    for need in ${modules[$group]:-}; do
      pkg-config --exists "$need" 2>/dev/null || echo "pkg-config module $need"
    done
    for need in ${headers[$group]:-}; do
      echo "#include <$need>" | c++ -std=c++20 -fsyntax-only -x c++ - 2>/dev/null || echo "header $need"
    done
  done
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_tools)
  [ "${#missing[@]}" -gt 0 ] || exit 0
  {
    echo "install-deps: this is not a Debian system, so nothing was installed. Not found:"
    printf '  %s\n' "${missing[@]}"
    echo "Install what provides them; Debian 12 calls the packages"
    printf '%s ' "${wanted[@]}" | fold -s -w 92 | sed 's/^/  /'
    echo
  } >&2
  exit 1
fi

mapfile -t missing < <(missing_packages)
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  {
    echo "install-deps: these packages are missing: ${missing[*]}"
    echo "Installing them needs root, and sudo is not there or asks for a password. Run this once:"
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  } >&2
  exit 1
fi

apt() {
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -y \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

echo "install-deps: installing ${missing[*]}"
for attempt in 1 2 3; do
  # A source that has nothing to do with these packages may be out of reach: install decides.
  apt update || echo "install-deps: apt-get update reported a problem; trying to install all the same" >&2
  if apt install --no-install-recommends "${missing[@]}"; then
    exit 0
  fi
  [ "$attempt" -eq 3 ] || sleep $((attempt * 5))
done
echo "install-deps: apt-get could not install: ${missing[*]}" >&2
exit 1
