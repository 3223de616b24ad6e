// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/codec/bundle.h"

#include <optional>
#include <string>

namespace pprof {

/// What a JSON file of a bundle is.
struct BundleJson {
  bool isMetrics = false; ///< an array of pairs of a name and a number
  std::optional<BundleEvent> event;
};

/// Reads a JSON file of a bundle. `name` decides where an array is empty, or metrics have another
/// shape than Go's. Errors: BadFormat for what is no JSON.
///
/// Source of the shapes: dd-trace-go, profiler/metrics.go and upload.go; dd-trace-js, profiling.
Result<BundleJson> readBundleJson(const std::string& text, const std::string& name);

} // namespace pprof
