// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/error.h"
#include "core/base/platform/base_folder.h"

#include <string>
#include <string_view>

namespace pprof {

/// Writes a file so that its name never stands for half of it: to a temporary sibling (whose name
/// begins with "."), synced, then renamed over `path`. What was there before is replaced, with its
/// permissions kept; after an error it is as it was. A symbolic link is followed; what is no
/// regular file (a terminal, a pipe) is written to directly. A path that leads out of `base` is
/// refused.
Result<void> writeFileAtomically(const BaseFolder& base, const std::string& path,
                                 std::string_view content);
/// The same for content that is made piece by piece. After an error of `fill`, which is returned,
/// the file is as it was.
Result<void> writeFileAtomically(const BaseFolder& base, const std::string& path,
                                 const FillSink& fill);

} // namespace pprof
