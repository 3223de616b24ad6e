// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <cstddef>
#include <nlohmann/json.hpp>

namespace pprof::test {

/// A profile as Datadog's aggregate call answers it, with one of its sample types: a tree of
/// numbered frames below a root that is none, as the clients that read such answers describe it.
nlohmann::json aggregateAnswer(const Profile& profile, std::size_t sampleType);

} // namespace pprof::test
