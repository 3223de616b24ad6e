// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/profile/profile.h"

namespace pprof {

/// Reads folded stacks: one stack a line, its frames from the root to the leaf separated by ";",
/// then a blank and how often it was seen. Blank lines and lines that begin with "#" are passed
/// over.
///
/// The profile has one sample type, samples/count, and one function a name. An error names the
/// line. Source of the format: https://github.com/brendangregg/FlameGraph (stackcollapse).
Result<std::shared_ptr<Profile>> readFolded(ByteSource& source, const Limits& limits,
                                            const Work& work);

} // namespace pprof
