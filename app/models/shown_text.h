// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/text.h"

#include <QString>

namespace pprof::desktop {

/// Text from a profile, a file's name or an error, safe to show (see escapeForDisplay).
inline QString shownText(std::string_view text) {
  return QString::fromStdString(escapeForDisplay(text));
}

} // namespace pprof::desktop
