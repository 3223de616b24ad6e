// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <nlohmann/json.hpp>

namespace pprof {

/// JSON whose objects keep the order in which their members were added: readers see the important
/// ones first, and the same answer is the same bytes.
using Json = nlohmann::ordered_json;

} // namespace pprof
