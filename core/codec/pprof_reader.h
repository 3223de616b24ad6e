// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/byte_source.h"
#include "core/base/limits.h"
#include "core/base/work.h"
#include "core/profile/profile.h"

namespace pprof {

/// Reads an uncompressed pprof protobuf from `source` in one pass, without ever holding it whole.
///
/// Decompression (which the source does) and parsing run on two threads. Packed and unpacked
/// repeated fields, any order of fields, strings after their use, and sparse 64-bit ids are read.
/// What google/pprof's reader refuses is refused, with the byte offset in the decompressed data or
/// the number of the sample; like it, a label with neither text, number nor unit is dropped, and a
/// mapping id that names nothing means no mapping.
///
/// Source of the format: https://github.com/google/pprof/blob/main/proto/profile.proto
Result<std::shared_ptr<Profile>> readPprof(ByteSource& source, const Limits& limits,
                                           const Work& work);

/// Checks one in the same way without keeping it: the profile has the header alone (sample types,
/// times, period), no samples and no tables. The memory that is needed is that of the ids of
/// locations and functions.
Result<std::shared_ptr<Profile>> checkPprof(ByteSource& source, const Limits& limits,
                                            const Work& work);

} // namespace pprof
