// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "app/desktop/settings.h"
#include "core/base/error.h"

#include <QStringList>
#include <optional>
#include <string>

namespace pprof::desktop {

/// What a command line that opens a window asks for; --mcp is looked for before.
struct Options {
  bool help = false;
  bool version = false;
  std::optional<ThemeChoice> theme; ///< none: the one that was used last
  QStringList files;                ///< and addresses
};
/// An error is one of usage. Words after "--" are files, whatever they begin with.
Result<Options> parseOptions(const QStringList& words);
std::string helpText();
/// What the words name, for a window that may outlive the folder: files by their absolute paths,
/// addresses as they are.
QStringList profileNames(const QStringList& words);

} // namespace pprof::desktop
