// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <QFile>

namespace pprof::test {

/// Whether the module that draws pictures was built (PPROF_PICTURES).
inline bool hasPictures() {
  return QFile::exists(QStringLiteral(PPROF_BINARY_DIR "/lib/pprof-mcp/pprof-picture.so"));
}

} // namespace pprof::test
