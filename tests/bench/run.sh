#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Builds the benchmarks, generates their inputs, measures, and says which bars hold (README.md here).
#
#   tests/bench/run.sh [--quick] [--million-labels] [--only=NAME,…]
#   tests/bench/run.sh --update-instructions
#
# --quick                fewer rounds; leaves out peers that take over 20 seconds
# --million-labels       also `go tool pprof` of a million samples with labels: ten minutes, 8 GB
# --only=NAME,…          some of: top small memory diff merge reports open warm svg flame table window mcp
#                        instructions
# --update-instructions  counts the instructions and keeps the number in instructions.txt
# --build=FOLDER         where to build, instead of build/bench
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../packaging/common.sh"

usage() {
  sed -n 's/^# \{0,1\}//; 3,13p' "tests/bench/run.sh"
}

folder=build/bench
options=()
for argument in "$@"; do
  case $argument in
    --build=*) folder=${argument#*=} ;;
    --quick | --million-labels | --update-instructions | --only=*) options+=("$argument") ;;
    -h | --help) usage; exit 0 ;;
    *) echo "run.sh: unknown argument '$argument'; --help says which there are" >&2; exit 2 ;;
  esac
done

packaging/install-deps.sh build bench
configure bench -B "$folder"
cmake --build "$folder" --parallel "$jobs" \
  --target profctl pprof-mcp-server gen_profile bench_core bench_flame bench_top watch_window fake_datadog_server
exec python3 -B tests/bench/measure.py --build="$folder" "${options[@]}"
