#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Checks the formatting of every source file, then runs clang-tidy.
#
#   packaging/lint.sh          clang-tidy on what the last 20 commits touched
#   packaging/lint.sh --all    clang-tidy on every .cpp file
#   packaging/lint.sh --fix    formats every source file in place; no clang-tidy
#   packaging/lint.sh FILE …   both checks on these files only
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly recent_commits=20
readonly tidy_build=build/tidy

# Every *.h and *.cpp file, with git (new files too) or without.
sources() {
  git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp' 2>/dev/null ||
    find . \( -path ./build -o -path './.?*' \) -prune -o \( -name '*.h' -o -name '*.cpp' \) -printf '%P\n'
}

# The .cpp files that recent commits touched, and those beside a touched header. Fails without git.
recent_cpp() {
  git log -n "$recent_commits" --name-only --pretty=format: -- '*.cpp' '*.h' | sed 's/\.h$/.cpp/'
}

existing() {
  local file
  sort -u | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
  done
}

check_format() {
  local files
  mapfile -t files < <(existing)
  echo "clang-format: ${#files[@]} files"
  [ "${#files[@]}" -eq 0 ] || printf '%s\0' "${files[@]}" | xargs -0 clang-format-19 "$@"
}

# A compilation database of everything (fuzzers and benchmarks too), file by file, as clang sees
# it, and the headers that builds make: moc's, without the libraries that its targets wait for, and
# protobuf's.
prepare_tidy() {
  local protobuf
  configure dev -B "$tidy_build" -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_UNITY_BUILD=OFF \
    -DPPROF_FUZZ=ON -DPPROF_BENCH=ON
  find "$tidy_build" -name AutogenInfo.json -print0 |
    xargs -0 -r -P "$jobs" -I '{}' cmake -E cmake_autogen '{}' Release
  mapfile -t protobuf < <(ninja -C "$tidy_build" -t targets all | sed -n 's/^\([^:]*\.pb\.h\): .*/\1/p')
  [ "${#protobuf[@]}" -eq 0 ] || ninja -C "$tidy_build" --quiet "${protobuf[@]}"
}

# Only what a target compiles; another file would be read with no include paths.
compiled() {
  local file
  while IFS= read -r file; do
    if grep -qF "\"file\": \"$PWD/$file\"" "$tidy_build/compile_commands.json"; then
      printf '%s\n' "$file"
    else
      echo "clang-tidy: $file belongs to no target; skipped" >&2
    fi
  done
}

# Compiler warnings are the dev build's business: here they are off.
tidy_one() {
  local output status=0
  output=$(clang-tidy-19 -p "$1" --quiet --extra-arg=-Wno-everything "$2" 2>&1) || status=1
  [ -z "$output" ] || printf '%s\n' "$output" | sed -E '/^[0-9]+ (warning|error).* generated/d; /^Suppressed /d; /^Use -/d'
  return "$status"
}

check_tidy() {
  local files
  mapfile -t files < <(existing | compiled)
  echo "clang-tidy: ${#files[@]} files"
  [ "${#files[@]}" -gt 0 ] || return 0
  export -f tidy_one
  # shellcheck disable=SC2016 # expanded by the inner shell
  printf '%s\0' "${files[@]}" |
    xargs -0 -n 1 -P "$jobs" bash -c 'tidy_one "$0" "$1"' "$tidy_build"
}

packaging/install-deps.sh build test lint
case ${1:-} in
  --fix)
    sources | check_format -i
    exit 0
    ;;
  --all)
    sources | check_format --dry-run -Werror
    prepare_tidy
    sources | grep '\.cpp$' | check_tidy
    ;;
  '')
    sources | check_format --dry-run -Werror
    prepare_tidy
    { recent_cpp || sources | grep '\.cpp$'; } 2>/dev/null | check_tidy
    ;;
  *)
    printf '%s\n' "$@" | check_format --dry-run -Werror
    prepare_tidy
    printf '%s\n' "$@" | grep '\.cpp$' | check_tidy
    ;;
esac
echo "lint: clean"
