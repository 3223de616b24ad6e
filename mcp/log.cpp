// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#include "mcp/log.h"

#include "core/base/text.h"

#include <array>
#include <cstdio>

namespace pprof::mcp {

void Log::write(LogLevel level, const std::string& text) {
  if (!wants(level))
    return;
  constexpr std::array<const char*, 3> kNames{"error", "info", "debug"};
  const std::string line = std::string("pprof-mcp-server: ") +
                           kNames[static_cast<std::size_t>(level)] + ": " + escapeForDisplay(text) +
                           "\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace pprof::mcp
