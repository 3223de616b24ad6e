// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QFile>

namespace pprof::test {

/// Whether the module that speaks HTTP was built (PPROF_NETWORK).
inline bool hasNetwork() {
  return QFile::exists(QStringLiteral(PPROF_BINARY_DIR "/lib/pprof-mcp/pprof-network.so"));
}

} // namespace pprof::test
