#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-only
# Installs what is missing, builds everything and runs every test; ends with ctest's summary.
set -euo pipefail
# shellcheck source=packaging/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packaging/install-deps.sh build test
configure dev -DCMAKE_UNITY_BUILD=ON
build dev
exec ctest --preset dev --parallel "$jobs"
