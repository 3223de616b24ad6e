// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <cstddef>
#include <span>

namespace pprof {

/// What the head of a stream says about it when its top-level fields are walked as pprof's schema.
struct ProtoWalk {
  std::size_t fields = 0;     ///< whole fields of the schema, with the wire types of the schema
  bool broken = false;        ///< something that cannot be a profile comes after them
  bool startsMessage = false; ///< no whole field, but the beginning of one whose content fits
};

/// O(fields): contents of messages are skipped. Source of the schema:
/// https://github.com/google/pprof/blob/main/proto/profile.proto
ProtoWalk walkProto(std::span<const std::byte> head);

/// Whether the walk looks like a profile, if a damaged one.
bool plausibleProto(const ProtoWalk& walk);

/// What a trial inflation of the head of a stream says about it.
enum class ZlibTrial {
  NotZlib,  ///< the header does not check, or the data turns out not to be deflate at once
  Damaged,  ///< some of it was inflated before an error
  Possible, ///< no error as far as the head goes
  Certain,  ///< the stream ends in the head and its checksum matches
};
ZlibTrial tryZlib(std::span<const std::byte> head);

} // namespace pprof
