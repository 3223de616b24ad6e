// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/sources/answer_json.h"
#include "core/sources/datadog/candidate.h"

#include <string_view>

namespace pprof {

/// Reads one entry of Datadog's list. Ids, times and tags are taken from all places where clients
/// have seen them. Without a profile's id it is none.
std::optional<Candidate> readCandidate(const AnswerJson& entry);

} // namespace pprof
