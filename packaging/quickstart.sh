#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Installs what is missing, builds profctl and shows the top of a real profile.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packaging/install-deps.sh build
configure release
build release profctl

profctl=build/release/bin/profctl
sample=resources/samples/shop-cpu.pb.gz

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}
show "$profctl" pprof top --nodecount 10 --profile "$sample"

cat <<NEXT

What to try next:

  # by what is on the stack, the callees counted
  $profctl pprof top --cum --nodecount 10 $sample

  # only the stacks that go through a name, line by line
  $profctl pprof top --focus=compress --lines --nodecount 10 $sample

  # the same facts as JSON
  $profctl pprof top --json $sample

  # what a profile holds: sample types, period, duration, labels, mappings
  $profctl pprof meta $sample

  # every option, with examples
  $profctl pprof top --help
NEXT
