// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include <string>

namespace pprof {

/// The folder of the program that runs, links resolved; empty where the system does not say.
std::string programFolder();

} // namespace pprof
