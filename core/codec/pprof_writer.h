// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"
#include "core/profile/profile.h"

#include <string>

namespace pprof {

/// The profile as an uncompressed pprof protobuf. Everything that the reader keeps is written back:
/// reading it again gives the same profile, and `go tool pprof -raw` says the same of both.
///
/// Samples are written one message at a time, so that the memory needed beyond the result is small.
Result<std::string> writePprof(const Profile& profile, const Work& work);

/// The same in gzip, which is how pprof files are usually kept.
Result<std::string> writePprofGzip(const Profile& profile, const Work& work);

} // namespace pprof
