// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/serve.h"

#include <algorithm>

int main(int argc, char** argv) {
  return pprof::mcp::serveMcp("pprof-mcp-server", {argv + std::min(argc, 1), argv + argc});
}
