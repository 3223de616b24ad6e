// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/profile/profile.h"

#include <string>

namespace pprof {

/// Reads a profile from a stream, whatever its encoding: pprof protos and folded stacks, raw or in
/// any nest of gzip, zlib, zstd and lz4, or in a zip bundle. What it is is judged by its content
/// alone.
///
/// `member` names the profile in a bundle; it may be empty if there is one. `name` is what messages
/// call the input.
Result<std::shared_ptr<Profile>> readProfile(ByteSourcePtr source, const std::string& name,
                                             const std::string& member, const Limits& limits,
                                             const Work& work);

} // namespace pprof
