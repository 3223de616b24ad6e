// SPDX-License-Identifier: AGPL-3.0-only
// SPDX-FileCopyrightText: the pprof-mcp authors
#pragma once

#include "core/base/platform/base_folder.h"
#include "core/base/random_source.h"

#include <string>

namespace pprof {

/// An open file to read anywhere in. It keeps its content although its name is removed meanwhile.
/// `name` is for errors. An error if its size cannot be told.
Result<RandomSourcePtr> randomFile(OpenedFile file, const std::string& name);

} // namespace pprof
