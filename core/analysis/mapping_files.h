// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/profile/profile.h"

#include <string_view>

namespace pprof {

/// Whether pprof takes a mapping's file for the address that the profile came from: Go's net/url
/// reads a scheme in front of it. "C:\app.exe" has one too.
bool isUrl(std::string_view file);

/// The profile as pprof's reports have it: mappings without a build id whose file is a URL have no
/// file. Returns the profile itself where there is none, else a copy.
ProfilePtr withoutUrlFiles(ProfilePtr profile);

} // namespace pprof
