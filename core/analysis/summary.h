// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/work.h"
#include "core/profile/profile.h"

#include <string>
#include <vector>

namespace pprof {

/// The sum of one sample type.
struct TypeTotal {
  std::string type;
  std::string unit;
  std::int64_t total = 0; ///< wraps around past the limits of int64
};

/// How a label key is used.
struct LabelKeySummary {
  std::string key;
  bool isNumber = false;
  std::size_t values = 0;  ///< different ones
  std::size_t samples = 0; ///< that have the key
};

/// What is in a profile.
struct ProfileSummary {
  std::vector<TypeTotal> totals;
  std::size_t defaultType = 0; ///< the one that pprof reports when none is named
  std::size_t samples = 0;
  std::size_t stacks = 0; ///< different ones
  std::size_t locations = 0;
  std::size_t functions = 0;
  std::size_t deepestStack = 0;        ///< in frames, inlined ones included
  std::vector<LabelKeySummary> labels; ///< by key
  std::string kind;    ///< cpu, wall, heap, mutex, block, goroutine, threadcreate, mixed or unknown
  std::string runtime; ///< Go, Node.js, Python, Java, C/C++, Ruby, .NET, PHP, Rust or unknown
  bool isDelta = false; ///< some value is negative: a difference of two profiles
  /// Of which time values are: "interval" (what happened in the duration), "cumulative" (since the
  /// program began), "snapshot" (what was there at one moment), "difference" (of two profiles), or
  /// "unknown".
  std::string accumulation;
};

/// Judges by content alone: sample types, period, functions and files, never by a name of the file.
Result<ProfileSummary> summarize(const Profile& profile, const Work& work);

} // namespace pprof
