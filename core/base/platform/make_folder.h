// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"

#include <string>
#include <vector>

namespace pprof {

/// Who may look into a new folder: whoever the umask lets, or its owner alone.
enum class FolderFor { Everyone, Owner };

/// Opens a folder, whose path BaseFolder::resolved has given, to reach what is in it; makes it and
/// those above it where there are none, and adds their paths to `made`, the outermost first.
OpenedFile openOrMakeFolder(const BaseFolder& base, const std::string& path, FolderFor whom,
                            std::vector<std::string>& made);

/// Removes folders that openOrMakeFolder made; those that hold something stay.
void removeEmptyFolders(const BaseFolder& base, const std::vector<std::string>& made);

} // namespace pprof
