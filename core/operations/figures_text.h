// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <map>
#include <string>

namespace pprof {

/// The figures of a profile in Datadog's list in a few words: "cpu=100 alloc=1.2K dur=60.0s"; "-"
/// if there are none. Sample counts by what they count, one duration (taken as nanoseconds), the
/// mean of busy CPU cores; else any one figure.
std::string figuresText(const std::map<std::string, double>& figures);

} // namespace pprof
