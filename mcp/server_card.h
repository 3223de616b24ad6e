// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/operations/json.h"
#include "mcp/revision.h"

#include <string>

namespace pprof::mcp {

class ToolSet;

/// What a server says of itself. The icon is there where it is asked for: results that only name
/// the server are many.
Json serverInfo(Revision revision, bool withIcon = false);

/// What it can do, in the words of a revision.
Json capabilities(Revision revision, bool withApps = false);

/// What a model reads before anything else, with tools named as they are listed. Hosts cut it at
/// 2 KB.
std::string instructions(const ToolSet& tools);

} // namespace pprof::mcp
